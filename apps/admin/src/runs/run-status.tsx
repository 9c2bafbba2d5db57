import { Badge } from '@mantine/core'
import { runStatuses, type RunStatus } from './run.words.ts'

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const known = runStatuses.find((each) => each.status === status)
  return <Badge color={known?.color ?? 'gray'}>{known?.label ?? status}</Badge>
}
