import { Button, Group, Pill, Text, TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { Panel } from '../page/panel.tsx'
import type { Contact } from './contact.words.ts'
import classes from './contact.module.css'
import { useContactChange } from './use-contact-change.ts'

/** The contact's tags, to add to and take from. A tag may begin campaigns. */
export function TagsPanel({ contact }: { contact: Contact }) {
  const { addTags, removeTags } = useContactChange()
  const [tag, setTag] = useState('')
  function add(event: FormEvent) {
    event.preventDefault()
    if (tag.trim() === '') return
    addTags.mutate({ contactId: contact.id, tags: [tag.trim()] }, { onSuccess: () => setTag('') })
  }
  return (
    <Panel title="Tags">
      {contact.tags.length === 0 ? (
        <Text size="sm" c="dimmed">
          None yet.
        </Text>
      ) : (
        <Group gap={6}>
          {contact.tags.map((each) => (
            <Pill
              key={each}
              className={classes.tag}
              withRemoveButton
              disabled={removeTags.isPending}
              onRemove={() => removeTags.mutate({ contactId: contact.id, tags: [each] })}
              removeButtonProps={{ 'aria-label': `Take the tag “${each}” away`, 'aria-hidden': false, tabIndex: 0 }}
            >
              {each}
            </Pill>
          ))}
        </Group>
      )}
      <form onSubmit={add} className={classes.adding}>
        <TextInput
          aria-label="Add a tag"
          placeholder="Add a tag"
          size="sm"
          maxLength={100}
          value={tag}
          onChange={(event) => setTag(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" size="sm" disabled={tag.trim() === ''} loading={addTags.isPending}>
          Add
        </Button>
      </form>
    </Panel>
  )
}
