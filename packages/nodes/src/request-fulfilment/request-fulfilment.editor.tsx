import { TextInput } from '@mantine/core'
import { IconPackageExport } from '@tabler/icons-react'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'

export const requestFulfilmentEditor: NodeEditor = {
  icon: IconPackageExport,
  Form: RequestFulfilmentForm,
  fields: ['to', 'note'],
}

function RequestFulfilmentForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <TextInput
        label="To"
        type="email"
        placeholder="warehouse@example.com"
        value={textOf(params, 'to')}
        onChange={(event) => onChange(withParam(params, 'to', event.currentTarget.value))}
        error={errorAt(problems, 'to')}
        disabled={readOnly}
      />
      <MergeText
        label="Note"
        rows={3}
        placeholder="Anything they should know"
        value={textOf(params, 'note')}
        onChange={(value) => onChange(withParam(params, 'note', value || undefined))}
        fields={mergeFields(trigger, 'team')}
        error={errorAt(problems, 'note')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        They get the order’s lines, the customer’s name and email, and the address if the contact has one in its fields.
        Prices and the payment stay with you.
      </p>
    </div>
  )
}
