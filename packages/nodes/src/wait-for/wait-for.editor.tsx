import { IconEar } from '@tabler/icons-react'
import { DurationField } from '../editor/duration-field.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { SignalFields } from '../signals/signal-fields.editor.tsx'
import '../editor/editor.css'

export const waitForEditor: NodeEditor = { icon: IconEar, Form: WaitForForm, fields: ['on', 'within'] }

function WaitForForm({ params, onChange, problems, readOnly }: FormProps) {
  const isBounded = textOf(params, 'within') !== ''
  return (
    <div className="ac-form">
      <SignalFields label="Wait until" params={params} onChange={onChange} problems={problems} readOnly={readOnly} />
      <DurationField
        label="For at most"
        description="Leave empty to wait as long as it takes."
        value={textOf(params, 'within')}
        onChange={(value) => onChange(withParam(params, 'within', value))}
        error={errorAt(problems, 'within')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        When it happens, the contact goes on by <strong>It happened</strong>.{' '}
        {isBounded ? (
          <>
            When the time is over first, by <strong>Time is over</strong>.
          </>
        ) : (
          <>
            Without a time limit nobody goes by <strong>Time is over</strong>, so it may stay unconnected.
          </>
        )}
      </p>
    </div>
  )
}
