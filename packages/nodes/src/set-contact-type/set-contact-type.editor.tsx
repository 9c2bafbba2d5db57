import { Autocomplete } from '@mantine/core'
import { IconUserEdit } from '@tabler/icons-react'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { commonContactTypes } from './set-contact-type.model.ts'

export const setContactTypeEditor: NodeEditor = { icon: IconUserEdit, Form: SetContactTypeForm, fields: ['type'] }

function SetContactTypeForm({ params, onChange, problems, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <Autocomplete
        label="The contact becomes"
        description="Choose one or write your own."
        placeholder="customer"
        data={[...commonContactTypes]}
        value={textOf(params, 'type')}
        onChange={(value) => onChange(withParam(params, 'type', value))}
        error={errorAt(problems, 'type')}
        disabled={readOnly}
      />
      <p className="ac-form-hint">A contact has one type. The one it had before is replaced.</p>
    </div>
  )
}
