import { Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { OrderList } from '../orders/order-list.tsx'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Details, Panel } from '../page/panel.tsx'
import { RunList } from '../runs/run-list.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import { CardsPanel } from './cards.panel.tsx'
import classes from './contact.module.css'
import type { Contact } from './contact.words.ts'
import { ContactType } from './contacts.page.tsx'
import { FieldsPanel } from './fields.panel.tsx'
import { MarketingPanel } from './marketing.panel.tsx'
import { Notes } from './notes.tsx'
import { TagsPanel } from './tags.panel.tsx'

/** One person: who it is, what was bought, what runs or ran, and what the shop knows and may do. */
export function ContactPage() {
  const { contactId = '' } = useParams()
  const trpc = useTRPC()
  const contact = useQuery(trpc.contacts.get.queryOptions({ contactId }, { refetchInterval: lively }))
  const name = contact.data ? `${contact.data.firstName} ${contact.data.lastName}` : 'Contact'
  return (
    <Page
      crumbs={[{ label: 'Contacts', to: '/contacts' }]}
      title={name}
      status={contact.data && <ContactType type={contact.data.type} />}
    >
      <Loaded query={contact} what="This contact">
        {(data) => (
          <div className={classes.columns}>
            <Stack gap="xl">
              <Runs contactId={data.id} />
              <Orders contactId={data.id} />
              <Notes notes={data.notes} />
            </Stack>
            <div className={classes.aside}>
              <About contact={data} />
              <TagsPanel contact={data} />
              <FieldsPanel contact={data} />
              <MarketingPanel contact={data} />
              <CardsPanel contact={data} />
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function About({ contact }: { contact: Contact }) {
  return (
    <Panel title="About">
      <Details
        of={[
          { name: 'Email', value: contact.email },
          { name: 'Type', value: contact.type },
          { name: 'Time zone', value: contact.timeZone ?? 'as the shop' },
          { name: 'Since', value: <Time at={contact.createdAt} /> },
        ]}
      />
    </Panel>
  )
}

function Runs({ contactId }: { contactId: string }) {
  const trpc = useTRPC()
  const runs = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      { contactId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: lively },
    ),
  )
  return (
    <section aria-label="Runs">
      <h2 className={classes.heading}>Runs</h2>
      <Loaded query={runs} what="The runs">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0)
            return (
              <Text c="dimmed" size="sm">
                Nothing has run for this person yet.
              </Text>
            )
          return (
            <>
              <RunList runs={items} without="contact" />
              <LoadMore query={runs} />
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function Orders({ contactId }: { contactId: string }) {
  const trpc = useTRPC()
  const orders = useInfiniteQuery(
    trpc.orders.list.infiniteQueryOptions(
      { contactId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 5000 },
    ),
  )
  return (
    <section aria-label="Orders">
      <h2 className={classes.heading}>Orders</h2>
      <Loaded query={orders} what="The orders">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0)
            return (
              <Text c="dimmed" size="sm">
                No orders yet.
              </Text>
            )
          return (
            <>
              <OrderList orders={items} without="contact" />
              <LoadMore query={orders} />
            </>
          )
        }}
      </Loaded>
    </section>
  )
}
