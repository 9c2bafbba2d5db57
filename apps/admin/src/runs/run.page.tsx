import { Button, Stack, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { RetryAnswer } from '../failed-runs/retry-answer.tsx'
import { useRetryRuns, type RunRetry } from '../failed-runs/use-retry-runs.ts'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Details, Panel } from '../page/panel.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import { RunStatusBadge } from './run-status.tsx'
import { StandsAt } from './run-list.tsx'
import { sayRunLength, triggerNames, type RunItem } from './run.words.ts'
import classes from './run.module.css'
import { Timeline } from './timeline.tsx'

/** One run: who, where it stands, and what happened, as a story. */
export function RunPage() {
  const { runId = '' } = useParams()
  const trpc = useTRPC()
  const retry = useRetryRuns()
  const run = useQuery(
    trpc.runs.get.queryOptions(
      { runId },
      { refetchInterval: ({ state }) => (state.data?.status === 'active' ? lively : 10_000) },
    ),
  )
  const title = run.data ? `${run.data.contact.name}: ${run.data.campaignName}` : 'Run'
  return (
    <Page
      crumbs={[{ label: 'Runs', to: '/runs' }]}
      title={title}
      status={run.data && <RunStatusBadge status={run.data.status} />}
    >
      {run.data?.status === 'failed' && <Stopped runId={runId} retry={retry} />}
      <RetryAnswer answer={retry.answer} isBusy={retry.isBusy} onClose={retry.close} />
      <Loaded query={run} what="This run">
        {(data) => (
          <div className={classes.columns}>
            <Panel title="What happened">
              <Timeline runId={data.id} active={data.status === 'active'} />
            </Panel>
            <Stack gap="md">
              <Facts run={data} />
            </Stack>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

/** What can be done about a run that a fault stopped. */
function Stopped({ runId, retry }: { runId: string; retry: RunRetry }) {
  return (
    <div className={classes.stopped}>
      <Text size="sm">
        A fault stopped this run. Mend the drawing and publish it, then have the run go on from where it stands.
      </Text>
      <Button
        leftSection={<IconRefresh size={16} stroke={1.8} />}
        loading={retry.isBusy}
        onClick={() => retry.start({ which: 'runs', runIds: [runId] })}
      >
        Try again
      </Button>
    </div>
  )
}

function Facts({ run }: { run: RunItem }) {
  return (
    <Panel title="This run">
      <Details
        of={[
          {
            name: 'Contact',
            value: (
              <>
                <Link className={classes.link} to={`/contacts/${run.contact.id}`}>
                  {run.contact.name}
                </Link>
                <br />
                {run.contact.email}
              </>
            ),
          },
          {
            name: 'Actions',
            value: (
              <>
                <Link className={classes.link} to={`/campaigns/${run.campaignId}`}>
                  {run.campaignName}
                </Link>
                , version {run.version}
              </>
            ),
          },
          { name: 'Because of', value: triggerNames[run.trigger] },
          ...(run.orderId === null
            ? []
            : [
                {
                  name: 'Order',
                  value: (
                    <Link className={classes.link} to={`/orders/${encodeURIComponent(run.orderId)}`}>
                      {run.orderId}
                    </Link>
                  ),
                },
              ]),
          { name: run.status === 'failed' ? 'Stopped at' : 'Stands at', value: <StandsAt run={run} /> },
          {
            name: 'Began',
            value: (
              <>
                <Time at={run.startedAt} />, {sayRunLength(run, new Date())}
              </>
            ),
          },
          ...(run.endedAt === null
            ? []
            : [{ name: run.status === 'failed' ? 'Stopped' : 'Ended', value: <Time at={run.endedAt} /> }]),
        ]}
      />
    </Panel>
  )
}
