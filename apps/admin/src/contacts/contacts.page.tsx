import { Badge, Group, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconAddressBook, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { List, LoadMore, Under, type Column } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'

type Contact = inferOutput<Server['contacts']['list']>['items'][number]

const columns: readonly Column<Contact>[] = [
  {
    heading: 'Name',
    cell: (contact) => (
      <>
        {contact.firstName} {contact.lastName}
        <Under>{contact.email}</Under>
      </>
    ),
  },
  { heading: 'Type', cell: (contact) => <ContactType type={contact.type} /> },
  { heading: 'Tags', cell: (contact) => <Tags tags={contact.tags} /> },
  { heading: 'Since', align: 'end', cell: (contact) => <Time at={contact.createdAt} /> },
]

/** Everybody who bought, tried to buy, or logged in to the cart. */
export function ContactsPage() {
  const trpc = useTRPC()
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), 200)
  const contacts = useInfiniteQuery(
    trpc.contacts.list.infiniteQueryOptions(
      { ...(text === '' ? {} : { text }) },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        // Among a million a search takes most of a second: once is enough.
        refetchInterval: text === '' ? 5000 : false,
      },
    ),
  )
  return (
    <Page title="Contacts">
      <TextInput
        aria-label="Find contacts by name, email or tag"
        placeholder="Find by name, email or tag"
        leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
        maw={380}
        mb="md"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Loaded query={contacts} what="Your contacts">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoContacts text={text} />
          return (
            <>
              <List
                label="Contacts"
                columns={columns}
                items={items}
                keyOf={({ id }) => id}
                to={({ id }) => `/contacts/${id}`}
              />
              <LoadMore query={contacts} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

export function ContactType({ type }: { type: string }) {
  return <Badge color={type === 'customer' ? 'goal' : 'gray'}>{type}</Badge>
}

export function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <Under>none</Under>
  return (
    <Group gap={4} component="span">
      {tags.map((tag) => (
        <Badge key={tag} color="action">
          {tag}
        </Badge>
      ))}
    </Group>
  )
}

function NoContacts({ text }: { text: string }) {
  if (text !== '') {
    return (
      <Teaching icon={IconAddressBook} title={`Nobody found for “${text}”`}>
        Try a part of the name or of the email address.
      </Teaching>
    )
  }
  return (
    <Teaching icon={IconAddressBook} title="No contacts yet">
      Contacts come by themselves: whoever buys, or tries to, is found by first name, last name and email, or added as
      somebody new.
    </Teaching>
  )
}
