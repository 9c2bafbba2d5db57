import { IconNote } from '@tabler/icons-react'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'

export const addNoteEditor: NodeEditor = { icon: IconNote, Form: AddNoteForm, fields: ['text'] }

function AddNoteForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <MergeText
        label="Note"
        rows={4}
        placeholder="The card was declined: {{ outcome.declineClass }}"
        value={textOf(params, 'text')}
        onChange={(value) => onChange(withParam(params, 'text', value))}
        fields={mergeFields(trigger, 'records')}
        error={errorAt(problems, 'text')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">The note stands on the contact’s page, with the date. Only your team reads it.</p>
    </div>
  )
}
