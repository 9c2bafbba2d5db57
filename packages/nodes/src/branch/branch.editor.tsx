import { IconArrowsSplit } from '@tabler/icons-react'
import type { NodeEditor } from '../editor/node-editor.ts'
import '../editor/editor.css'

export const branchEditor: NodeEditor = { icon: IconArrowsSplit, Form: BranchForm, fields: [] }

function BranchForm() {
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        Draw as many paths out of this step as you like: the contact goes by all of them <strong>at once</strong>, for
        example an email at the same time as a task.
      </p>
      <p className="ac-form-hint">
        Let them meet again in a <strong>Join</strong>, or let each end by itself.
      </p>
    </div>
  )
}
