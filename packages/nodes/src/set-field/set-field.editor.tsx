import { TextInput } from '@mantine/core'
import { IconForms } from '@tabler/icons-react'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'

export const setFieldEditor: NodeEditor = { icon: IconForms, Form: SetFieldForm, fields: ['field', 'value'] }

function SetFieldForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  const name = textOf(params, 'field').trim()
  return (
    <div className="ac-form">
      <TextInput
        label="Field"
        placeholder="plan"
        value={textOf(params, 'field')}
        onChange={(event) => onChange(withParam(params, 'field', event.currentTarget.value))}
        error={errorAt(problems, 'field')}
        disabled={readOnly}
      />
      <MergeText
        label="Value"
        description="Leave it empty to take the field away."
        value={textOf(params, 'value')}
        onChange={(value) => onChange(withParam(params, 'value', value))}
        fields={mergeFields(trigger, 'own-field')}
        error={errorAt(problems, 'value')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        {/^\w+$/.test(name) ? (
          <>
            Texts further down can use it as <code>{`{{ contact.fields.${name} }}`}</code>, and conditions can ask for
            it.
          </>
        ) : (
          'Texts and conditions further down can use it.'
        )}
      </p>
    </div>
  )
}
