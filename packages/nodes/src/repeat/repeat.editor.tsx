import { IconRepeat } from '@tabler/icons-react'
import { NumberField } from '../editor/number-field.tsx'
import { errorAt, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import '../editor/editor.css'

export const repeatEditor: NodeEditor = { icon: IconRepeat, Form: RepeatForm, fields: ['times'] }

function RepeatForm({ params, onChange, problems, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <NumberField
        label="How often"
        unit="times"
        value={params['times']}
        onChange={(value) => onChange(withParam(params, 'times', value))}
        error={errorAt(problems, 'times')}
        readOnly={readOnly}
        placeholder="3"
      />
      <p className="ac-form-hint">
        Connect <strong>Again</strong> with an earlier step: what stands between is done once more each time. After the
        last round the contact goes on by <strong>Done</strong>.
      </p>
      <p className="ac-form-hint">There has to be a wait between, so that the rounds do not follow at once.</p>
    </div>
  )
}
