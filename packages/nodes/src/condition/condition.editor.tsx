import { IconArrowsSplit2 } from '@tabler/icons-react'
import { RuleLists } from '../conditions/rules.editor.tsx'
import type { FormProps, NodeEditor } from '../editor/node-editor.ts'

export const conditionEditor: NodeEditor = {
  icon: IconArrowsSplit2,
  Form: ConditionForm,
  fields: ['all', 'any', 'none'],
}

function ConditionForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        Whoever fits goes out by <strong>Yes</strong>, everybody else by <strong>No</strong>. A way out that leads
        nowhere ends there.
      </p>
      <RuleLists group={params} onChange={onChange} path="" problems={problems} trigger={trigger} readOnly={readOnly} />
    </div>
  )
}
