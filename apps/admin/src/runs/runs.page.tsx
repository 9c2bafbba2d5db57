import { Group, SegmentedControl, Select, Pill } from '@mantine/core'
import { IconTimelineEvent } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { RunList } from './run-list.tsx'
import { runStatuses, type RunStatus } from './run.words.ts'

/** Every passage of a contact through a flow, newest first. The filters stand in the address, so that a view can be shared. */
export function RunsPage() {
  const trpc = useTRPC()
  const [params, setParams] = useSearchParams()
  const status = runStatuses.find((each) => each.status === params.get('status'))?.status
  const campaignId = params.get('campaign') ?? undefined
  const contactId = params.get('contact') ?? undefined
  const runs = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      { status, campaignId, contactId },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: lively, placeholderData: keepPreviousData },
    ),
  )
  function filter(name: 'status' | 'campaign' | 'contact', value: string | null) {
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value === null || value === '') next.delete(name)
      else next.set(name, value)
      return next
    })
  }
  return (
    <Page title="Runs">
      <Group gap="sm" mb="md">
        <SegmentedControl
          aria-label="State of the runs"
          value={status ?? 'all'}
          onChange={(value) => filter('status', value === 'all' ? null : value)}
          data={[
            { value: 'all', label: 'All' },
            ...runStatuses.map((each) => ({ value: each.status, label: shortLabels[each.status] })),
          ]}
        />
        <CampaignFilter value={campaignId ?? null} onChange={(value) => filter('campaign', value)} />
        {contactId !== undefined && <ContactFilter contactId={contactId} onRemove={() => filter('contact', null)} />}
      </Group>
      <Loaded query={runs} what="The runs">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) {
            const filtered = status !== undefined || campaignId !== undefined || contactId !== undefined
            return <NoRuns filtered={filtered} />
          }
          return (
            <>
              <RunList runs={items} />
              <LoadMore query={runs} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

const shortLabels: Readonly<Record<RunStatus, string>> = { active: 'Under way', ended: 'Ended', failed: 'Errors' }

function CampaignFilter({ value, onChange }: { value: string | null; onChange: (campaignId: string | null) => void }) {
  const trpc = useTRPC()
  const campaigns = useQuery(trpc.campaigns.list.queryOptions({ limit: 100 }))
  return (
    <Select
      aria-label="Actions or campaign"
      placeholder="All actions and campaigns"
      w={280}
      searchable
      clearable
      value={value}
      onChange={onChange}
      data={(campaigns.data?.items ?? []).map((campaign) => ({ value: campaign.id, label: campaign.name }))}
    />
  )
}

function ContactFilter({ contactId, onRemove }: { contactId: string; onRemove: () => void }) {
  const trpc = useTRPC()
  const contact = useQuery(trpc.contacts.get.queryOptions({ contactId }))
  const name = contact.data ? `${contact.data.firstName} ${contact.data.lastName}` : 'one contact'
  return (
    <Pill
      withRemoveButton
      size="lg"
      onRemove={onRemove}
      removeButtonProps={{
        'aria-label': `Show runs of everybody, not only ${name}`,
        'aria-hidden': false,
        tabIndex: 0,
      }}
    >
      {name}
    </Pill>
  )
}

function NoRuns({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Teaching icon={IconTimelineEvent} title="No runs like that">
        Choose other filters, or none, to see more.
      </Teaching>
    )
  }
  return (
    <Teaching icon={IconTimelineEvent} title="Nothing has run yet">
      A run is one person's way through your actions. It begins by itself when an order comes in or somebody logs in to
      the cart; its timeline then tells what was sent, what was not, and why.
    </Teaching>
  )
}
