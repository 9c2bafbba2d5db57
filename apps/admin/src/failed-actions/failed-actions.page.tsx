import { Button, Group, Select } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { CampaignFilter } from '../failed-runs/campaign-filter.tsx'
import { FailedTabs } from '../failed-runs/failed-tabs.tsx'
import lines from '../page/lines.module.css'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { DismissAll } from './dismiss-all.modal.tsx'
import classes from './failed-actions.module.css'
import { actionsInWords, choosable, whichOf, type Filter, type Summary } from './failed-actions.words.ts'
import { LetterLine } from './letter-line.tsx'
import { useLetterChanges } from './use-letter-changes.ts'

/** What was given up after all its tries, to be done late or let go. The filters stand in the address. */
export function FailedActionsPage() {
  const trpc = useTRPC()
  const [params, setParams] = useSearchParams()
  const filter: Filter = { host: params.get('host') ?? undefined, campaignId: params.get('campaign') ?? undefined }
  const summary = useQuery(trpc.deadLetters.summary.queryOptions(undefined, { refetchInterval: lively }))
  const letters = useInfiniteQuery(
    trpc.deadLetters.list.infiniteQueryOptions(filter, {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: lively,
      placeholderData: keepPreviousData,
    }),
  )
  function choose(name: 'host' | 'campaign', value: string | null) {
    setParams(value === null ? {} : { [name]: value })
  }
  return (
    <Page title="Failed">
      <FailedTabs />
      {summary.data !== undefined && <Bar summary={summary.data} filter={filter} onChoose={choose} />}
      <Loaded query={letters} what="The failed actions">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoLetters filtered={params.size > 0} />
          return (
            <>
              <ul className={lines.lines} aria-label="Failed actions">
                {items.map((letter) => (
                  <LetterLine key={letter.key} letter={letter} />
                ))}
              </ul>
              <LoadMore query={letters} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

type BarProps = {
  summary: Summary
  filter: Filter
  onChoose: (name: 'host' | 'campaign', value: string | null) => void
}

/** By host or by campaign, and all of what is shown at once. */
function Bar({ summary, filter, onChoose }: BarProps) {
  const { retry } = useLetterChanges()
  const [dismissing, setDismissing] = useState(false)
  const { which, count } = whichOf(filter, summary)
  if (summary.count === 0 && filter.host === undefined && filter.campaignId === undefined) return null
  return (
    <Group gap="sm" mb="md" className={classes.bar}>
      <Select
        aria-label="Host"
        placeholder="Any host"
        clearable
        className={classes.filter}
        disabled={summary.hosts.length === 0}
        value={filter.host ?? null}
        onChange={(value) => onChoose('host', value)}
        data={choosable(
          summary.hosts.map(({ host, count: some }) => ({
            value: host,
            label: `${host.replace(/^\w+:\/\//, '')} (${some})`,
          })),
          filter.host,
        )}
      />
      <CampaignFilter
        campaigns={summary.campaigns}
        chosen={filter.campaignId}
        onChoose={(value) => onChoose('campaign', value)}
      />
      {count > 0 && (
        <Group gap="xs" className={classes.all}>
          <Button variant="subtle" color="gray" onClick={() => setDismissing(true)}>
            Dismiss all
          </Button>
          <Button
            leftSection={<IconRefresh size={16} stroke={1.8} />}
            loading={retry.isPending}
            onClick={() => retry.mutate(which)}
          >
            Try {actionsInWords(count, summary.more)} again
          </Button>
        </Group>
      )}
      {dismissing && (
        <DismissAll which={which} count={count} more={summary.more} onClose={() => setDismissing(false)} />
      )}
    </Group>
  )
}

function NoLetters({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Teaching icon={IconPlugConnectedX} title="No failed actions like that">
        Choose other filters, or none, to see more.
      </Teaching>
    )
  }
  return (
    <Teaching icon={IconPlugConnectedX} title="Nothing has failed">
      When an email or a request does not work, it is tried again for some hours. What still has not worked by then is
      kept here, so that you can try it once more when the other side is back.
    </Teaching>
  )
}
