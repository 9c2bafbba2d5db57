import { TagsInput } from '@mantine/core'
import { errorAt, textsOf, withParam, type FormProps } from './node-editor.ts'
import './editor.css'

type Props = FormProps & { label: string; hint: string }

/** A list of tags. Each ends with Enter or a comma. */
export function TagsForm({ params, onChange, problems, readOnly, label, hint }: Props) {
  const tags = textsOf(params, 'tags')
  return (
    <div className="ac-form">
      <TagsInput
        label={label}
        description="Enter or a comma ends a tag."
        placeholder={tags.length === 0 ? 'recovered' : ''}
        value={tags}
        onChange={(value) => onChange(withParam(params, 'tags', value))}
        error={errorAt(problems, 'tags')}
        disabled={readOnly}
      />
      <p className="ac-form-hint">{hint}</p>
    </div>
  )
}
