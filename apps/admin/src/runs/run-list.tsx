import { Text } from '@mantine/core'
import { List, Under, type Column } from '../page/list.tsx'
import { Time } from '../times/time.tsx'
import { RunStatusBadge } from './run-status.tsx'
import { triggerNames, type RunItem } from './run.words.ts'

const columns: readonly Column<RunItem>[] = [
  {
    heading: 'Contact',
    cell: (run) => (
      <>
        {run.contact.name}
        <Under>{run.contact.email}</Under>
      </>
    ),
  },
  {
    heading: 'Actions',
    cell: (run) => (
      <>
        {run.campaignName}
        {run.campaignName.includes(triggerNames[run.trigger]) ? null : <Under>{triggerNames[run.trigger]}</Under>}
      </>
    ),
  },
  { heading: 'State', cell: (run) => <RunStatusBadge status={run.status} /> },
  { heading: 'Stands at', cell: (run) => <StandsAt run={run} /> },
  {
    heading: 'Order',
    spare: true,
    cell: (run) =>
      run.orderId ?? (
        <Text span size="sm" c="dimmed">
          none
        </Text>
      ),
  },
  { heading: 'Began', align: 'end', cell: (run) => <Time at={run.startedAt} /> },
]

/** Runs as a table; each row leads to its timeline. `without`: what the page is about goes without saying (the order's contact too). */
export function RunList({ runs, without }: { runs: readonly RunItem[]; without?: 'contact' | 'order' }) {
  const shown =
    without === undefined
      ? columns
      : [namedByActions, ...columns.slice(2)].filter(({ heading }) => without === 'contact' || heading !== 'Order')
  return <List label="Runs" columns={shown} items={runs} keyOf={(run) => run.id} to={(run) => `/runs/${run.id}`} />
}

const namedByActions: Column<RunItem> = { heading: 'Actions', cell: (run) => run.campaignName }

/** Where a run is now, and until when if it waits. */
export function StandsAt({ run }: { run: RunItem }) {
  if (run.standsAt.length === 0)
    return (
      <Text span size="sm" c="dimmed">
        {run.status === 'active' ? 'moving on' : 'over'}
      </Text>
    )
  return run.standsAt.map((place) => (
    <span key={place.node} style={{ display: 'block' }}>
      {place.title}
      {place.until !== undefined && (
        <Under>
          goes on <Time at={place.until} />
        </Under>
      )}
    </span>
  ))
}
