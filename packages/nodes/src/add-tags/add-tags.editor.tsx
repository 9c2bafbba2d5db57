import { IconTag } from '@tabler/icons-react'
import type { FormProps, NodeEditor } from '../editor/node-editor.ts'
import { TagsForm } from '../editor/tags-field.tsx'

export const addTagsEditor: NodeEditor = { icon: IconTag, Form: AddTagsForm, fields: ['tags'] }

function AddTagsForm(props: FormProps) {
  return (
    <TagsForm
      {...props}
      label="The contact gets"
      hint="A tag the contact has already stays as it is. Conditions further down see the new tags."
    />
  )
}
