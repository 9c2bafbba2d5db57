import { IconDoorExit } from '@tabler/icons-react'
import type { NodeEditor } from '../editor/node-editor.ts'

export const exitEditor: NodeEditor = { icon: IconDoorExit, Form: ExitForm, fields: [] }

function ExitForm() {
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        Whoever comes here has finished: all branches of this contact’s run end at once, and waits that are still open
        in them are dropped. A path that simply leads nowhere ends only itself.
      </p>
    </div>
  )
}
