import { TextInput } from '@mantine/core'
import { IconChecklist } from '@tabler/icons-react'
import { DurationField } from '../editor/duration-field.tsx'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'

export const createTaskEditor: NodeEditor = {
  icon: IconChecklist,
  Form: CreateTaskForm,
  fields: ['title', 'notes', 'assignee', 'dueIn'],
}

function CreateTaskForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  const fields = mergeFields(trigger, 'records')
  return (
    <div className="ac-form">
      <MergeText
        label="Task"
        placeholder="Call {{ contact.firstName }}"
        value={textOf(params, 'title')}
        onChange={(value) => onChange(withParam(params, 'title', value))}
        fields={fields}
        error={errorAt(problems, 'title')}
        readOnly={readOnly}
      />
      <MergeText
        label="Notes"
        rows={3}
        placeholder="What whoever does it should know"
        value={textOf(params, 'notes')}
        onChange={(value) => onChange(withParam(params, 'notes', value || undefined))}
        fields={fields}
        error={errorAt(problems, 'notes')}
        readOnly={readOnly}
      />
      <TextInput
        label="For whom"
        placeholder="Anybody"
        value={textOf(params, 'assignee')}
        onChange={(event) => onChange(withParam(params, 'assignee', event.currentTarget.value || undefined))}
        error={errorAt(problems, 'assignee')}
        disabled={readOnly}
      />
      <DurationField
        label="Due in"
        description="Leave empty for no date."
        value={textOf(params, 'dueIn')}
        onChange={(value) => onChange(withParam(params, 'dueIn', value))}
        error={errorAt(problems, 'dueIn')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        The task stands on the Tasks page at once. The flow does not wait until it is done.
      </p>
    </div>
  )
}
