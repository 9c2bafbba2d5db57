import { IconTagOff } from '@tabler/icons-react'
import type { FormProps, NodeEditor } from '../editor/node-editor.ts'
import { TagsForm } from '../editor/tags-field.tsx'

export const removeTagsEditor: NodeEditor = { icon: IconTagOff, Form: RemoveTagsForm, fields: ['tags'] }

function RemoveTagsForm(props: FormProps) {
  return <TagsForm {...props} label="The contact loses" hint="A tag the contact does not have is passed over." />
}
