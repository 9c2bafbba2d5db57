import { TextInput } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'

export const notifyTeamEditor: NodeEditor = { icon: IconUsers, Form: NotifyTeamForm, fields: ['to', 'subject', 'body'] }

function NotifyTeamForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  const fields = mergeFields(trigger, 'team')
  return (
    <div className="ac-form">
      <TextInput
        label="To"
        type="email"
        placeholder="Your shop’s address"
        value={textOf(params, 'to')}
        onChange={(event) => onChange(withParam(params, 'to', event.currentTarget.value || undefined))}
        error={errorAt(problems, 'to')}
        disabled={readOnly}
      />
      <MergeText
        label="Subject"
        placeholder="Payment failed: {{ order.id }}"
        value={textOf(params, 'subject')}
        onChange={(value) => onChange(withParam(params, 'subject', value))}
        fields={fields}
        error={errorAt(problems, 'subject')}
        readOnly={readOnly}
      />
      <MergeText
        label="Message"
        rows={6}
        value={textOf(params, 'body')}
        onChange={(value) => onChange(withParam(params, 'body', value))}
        fields={fields}
        error={errorAt(problems, 'body')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        Only your team reads this, so it may say why a card was declined. The customer gets nothing.
      </p>
    </div>
  )
}
