import { Button, Group } from '@mantine/core'
import { IconRefresh, IconRouteOff } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import failed from '../failed-actions/failed-actions.module.css'
import { actionsInWords } from '../failed-actions/failed-actions.words.ts'
import lines from '../page/lines.module.css'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { CampaignFilter } from './campaign-filter.tsx'
import { FailedRunLine } from './failed-run-line.tsx'
import { whichRuns, type FailedRunSummary } from './failed-runs.words.ts'
import { FailedTabs } from './failed-tabs.tsx'
import { RetryAnswer } from './retry-answer.tsx'
import { useRetryRuns, type RunRetry } from './use-retry-runs.ts'

/** Runs that a fault stopped, to go on once it is mended. The filter stands in the address. */
export function FailedRunsPage() {
  const trpc = useTRPC()
  const [params, setParams] = useSearchParams()
  const campaignId = params.get('campaign') ?? undefined
  const retry = useRetryRuns()
  const summary = useQuery(trpc.failedRuns.summary.queryOptions(undefined, { refetchInterval: lively }))
  const runs = useInfiniteQuery(
    trpc.failedRuns.list.infiniteQueryOptions(
      { campaignId },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: lively,
        placeholderData: keepPreviousData,
      },
    ),
  )
  return (
    <Page title="Failed">
      <FailedTabs />
      {summary.data !== undefined && (
        <Bar
          summary={summary.data}
          campaignId={campaignId}
          retry={retry}
          onChoose={(campaign) => setParams(campaign === null ? {} : { campaign })}
        />
      )}
      <RetryAnswer answer={retry.answer} isBusy={retry.isBusy} onClose={retry.close} />
      <Loaded query={runs} what="The failed runs">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoRuns filtered={params.size > 0} />
          return (
            <>
              <ul className={lines.lines} aria-label="Failed runs">
                {items.map((run) => (
                  <FailedRunLine key={run.runId} run={run} retry={retry} />
                ))}
              </ul>
              <LoadMore query={runs} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

type BarProps = {
  summary: FailedRunSummary
  campaignId: string | undefined
  retry: RunRetry
  onChoose: (campaignId: string | null) => void
}

/** By campaign, and all of what is shown at once. */
function Bar({ summary, campaignId, retry, onChoose }: BarProps) {
  const { which, count } = whichRuns(campaignId, summary)
  if (summary.count === 0 && campaignId === undefined) return null
  return (
    <Group gap="sm" mb="md" className={failed.bar}>
      <CampaignFilter campaigns={summary.campaigns} chosen={campaignId} onChoose={onChoose} />
      {count > 0 && (
        <Group gap="xs" className={failed.all}>
          <Button
            leftSection={<IconRefresh size={16} stroke={1.8} />}
            loading={retry.isBusy}
            onClick={() => retry.start(which)}
          >
            Try {actionsInWords(count, summary.more)} again
          </Button>
        </Group>
      )}
    </Group>
  )
}

function NoRuns({ filtered }: { filtered: boolean }) {
  if (filtered) {
    return (
      <Teaching icon={IconRouteOff} title="No failed runs like that">
        Choose another campaign, or none, to see more.
      </Teaching>
    )
  }
  return (
    <Teaching icon={IconRouteOff} title="No run has failed">
      A fault in a drawing, such as a step that cannot be done, stops a run where it stands. It is kept here: mend the
      drawing, publish it, and have the run go on from there.
    </Teaching>
  )
}
