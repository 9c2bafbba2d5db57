import { Checkbox, Pill, ScrollArea, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { useTRPC } from '../server/trpc.ts'
import classes from './contact-picker.module.css'

export type Person = { id: string; name: string }

type ContactPickerProps = { chosen: readonly Person[]; onChange: (chosen: readonly Person[]) => void }

/** Finds contacts by name, address or tag; whom one chose stays chosen while one looks for the next. */
export function ContactPicker({ chosen, onChange }: ContactPickerProps) {
  const trpc = useTRPC()
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 200)
  const contacts = useInfiniteQuery(
    trpc.contacts.list.infiniteQueryOptions(
      { limit: 50, ...(text === '' ? {} : { text }) },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  )
  const toggle = (person: Person) =>
    onChange(chosen.some(({ id }) => id === person.id) ? without(chosen, person.id) : [...chosen, person])
  return (
    <div className={classes.picker}>
      <TextInput
        aria-label="Find contacts by name, email or tag"
        placeholder="Find by name, email or tag"
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Chosen chosen={chosen} onChange={onChange} />
      <ScrollArea.Autosize mah={300} type="auto" className={classes.list}>
        <Loaded query={contacts} what="Your contacts">
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            if (items.length === 0)
              return (
                <Text size="sm" c="dimmed" p="sm">
                  {text === '' ? 'You have no contacts yet.' : `Nobody found for “${text}”.`}
                </Text>
              )
            return (
              <>
                {items.map((contact) => (
                  <Checkbox
                    key={contact.id}
                    className={classes.person}
                    label={`${contact.firstName} ${contact.lastName}`}
                    description={contact.email}
                    checked={chosen.some(({ id }) => id === contact.id)}
                    onChange={() => toggle({ id: contact.id, name: `${contact.firstName} ${contact.lastName}` })}
                  />
                ))}
                <LoadMore query={contacts} />
              </>
            )
          }}
        </Loaded>
      </ScrollArea.Autosize>
    </div>
  )
}

/** Beyond a few, names tell less than their number. */
function Chosen({ chosen, onChange }: ContactPickerProps) {
  if (chosen.length === 0) return null
  const shown = chosen.slice(0, 12)
  return (
    <div className={classes.chosen}>
      {shown.map((person) => (
        <Pill
          key={person.id}
          withRemoveButton
          onRemove={() => onChange(without(chosen, person.id))}
          removeButtonProps={{ 'aria-label': `Not for ${person.name}`, 'aria-hidden': false, tabIndex: 0 }}
        >
          {person.name}
        </Pill>
      ))}
      {chosen.length > shown.length && <Text size="xs">and {chosen.length - shown.length} more</Text>}
    </div>
  )
}

function without(chosen: readonly Person[], id: string): Person[] {
  return chosen.filter((person) => person.id !== id)
}
