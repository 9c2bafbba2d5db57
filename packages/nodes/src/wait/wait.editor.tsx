import { IconClock } from '@tabler/icons-react'
import { DurationField } from '../editor/duration-field.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'

export const waitEditor: NodeEditor = { icon: IconClock, Form: WaitForm, fields: ['for'] }

function WaitForm({ params, onChange, problems, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <DurationField
        label="Wait for"
        value={textOf(params, 'for')}
        onChange={(value) => onChange(withParam(params, 'for', value))}
        error={errorAt(problems, 'for')}
        readOnly={readOnly}
        placeholder="3"
      />
      <p className="ac-form-hint">
        A day is 24 hours. A wait ends early when a goal further down is reached: if Ada pays, nothing more is sent.
      </p>
    </div>
  )
}
