import { Checkbox } from '@mantine/core'
import { IconFlag } from '@tabler/icons-react'
import { withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { SignalFields } from '../signals/signal-fields.editor.tsx'
import { signalOf } from '../signals/signal.schema.ts'
import '../editor/editor.css'

/** The form shows the narrowing that the event has; problems of others are told above it. */
export const goalEditor: NodeEditor = { icon: IconFlag, Form: GoalForm, fields: ['on'] }

function GoalForm({ params, onChange, problems, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <SignalFields
        label="The goal is reached when"
        params={params}
        onChange={onChange}
        problems={problems}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        {signalOf(params) === 'paid'
          ? 'Whatever stands above this goal stops the moment the order is paid, by whatever route: if Ada pays, nothing more is sent. She goes on behind the goal.'
          : 'Whatever stands above this goal stops the moment it is reached: waits end, and emails that were not sent yet never go out. The contact goes on behind the goal.'}
      </p>
      <p className="ac-form-hint">Who comes down to the goal before that waits here.</p>
      <Checkbox
        label="Others may enter here"
        description="Contacts who are not in the flow begin behind this goal when it happens to them."
        checked={params['mayEnter'] === true}
        onChange={(event) => onChange(withParam(params, 'mayEnter', event.currentTarget.checked || undefined))}
        disabled={readOnly}
      />
    </div>
  )
}
