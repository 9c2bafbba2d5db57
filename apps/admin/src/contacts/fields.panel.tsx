import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconPencil, IconX } from '@tabler/icons-react'
import { useState, type FormEvent } from 'react'
import { Panel } from '../page/panel.tsx'
import { sayValue, type Contact } from './contact.words.ts'
import classes from './contact.module.css'
import { useContactChange } from './use-contact-change.ts'

type Editing = { field: string; value: string; isNew: boolean }

/** What the shop itself keeps about the contact; flows read and set it too. */
export function FieldsPanel({ contact }: { contact: Contact }) {
  const [editing, setEditing] = useState<Editing | null>(null)
  const { setField } = useContactChange()
  const fields = Object.entries(contact.fields)
  return (
    <Panel title="Own fields">
      {fields.length === 0 && editing === null && (
        <Text size="sm" c="dimmed">
          None yet. Keep here what your flows should know, for example a renewal date.
        </Text>
      )}
      <ul className={classes.fields}>
        {fields.map(([field, value]) => (
          <li key={field} className={classes.field}>
            <span className={classes.fieldName}>{field}</span>
            <span className={classes.fieldValue}>{sayValue(value)}</span>
            <Group gap={0} wrap="nowrap">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Change “${field}”`}
                onClick={() => setEditing({ field, value: sayValue(value), isNew: false })}
              >
                <IconPencil size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Take “${field}” away`}
                onClick={() => setField.mutate({ contactId: contact.id, field, value: null })}
              >
                <IconX size={16} stroke={1.75} aria-hidden />
              </ActionIcon>
            </Group>
          </li>
        ))}
      </ul>
      {editing ? (
        <FieldForm key={editing.field} contactId={contact.id} start={editing} onClose={() => setEditing(null)} />
      ) : (
        <Button variant="default" size="sm" mt="sm" onClick={() => setEditing({ field: '', value: '', isNew: true })}>
          Add a field
        </Button>
      )}
    </Panel>
  )
}

type FieldFormProps = { contactId: string; start: Editing; onClose: () => void }

function FieldForm({ contactId, start, onClose }: FieldFormProps) {
  const [field, setName] = useState(start.field)
  const [value, setValue] = useState(start.value)
  const { setField } = useContactChange()
  function submit(event: FormEvent) {
    event.preventDefault()
    setField.mutate({ contactId, field: field.trim(), value }, { onSuccess: onClose })
  }
  return (
    <form onSubmit={submit} className={classes.fieldForm}>
      <Stack gap="xs">
        <TextInput
          label="Field"
          placeholder="renewal"
          required
          withAsterisk={false}
          maxLength={80}
          readOnly={!start.isNew}
          data-autofocus={start.isNew || undefined}
          value={field}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Value"
          description="A date is written 2027-01-31."
          required
          withAsterisk={false}
          maxLength={5000}
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Group gap="xs" justify="flex-end">
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={setField.isPending}>
            Save field
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
