import type { Trigger } from '@aftercart/flow'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { triggerHeadings } from '../actions/actions.model.ts'
import type { Server } from '../server/trpc.ts'
import { sayDuration } from '../times/times.ts'

export type RunItem = inferOutput<Server['runs']['list']>['items'][number]
export type RunStatus = RunItem['status']

export const runStatuses: readonly { status: RunStatus; label: string; color: string }[] = [
  { status: 'active', label: 'Under way', color: 'trigger' },
  { status: 'ended', label: 'Ended', color: 'gray' },
  { status: 'failed', label: 'Stopped by an error', color: 'attention' },
]

export const triggerNames: Readonly<Record<Trigger, string>> = {
  ...triggerHeadings,
  'charge-failed': 'Charge failed',
  'charge-recovered': 'Charge succeeded after a failure',
  'card-expiring': 'Card about to expire',
  'purchase-made': 'Purchase made',
  'tag-added': 'Tag added',
  'api-event': 'Event from the API',
  manual: 'Started by hand',
}

/** "took 3 min 20 s", "for 2 h 5 min so far". */
export function sayRunLength(run: Pick<RunItem, 'startedAt' | 'endedAt'>, now: Date): string {
  const begun = new Date(run.startedAt).getTime()
  if (run.endedAt !== null) return `took ${sayDuration(new Date(run.endedAt).getTime() - begun)}`
  return `for ${sayDuration(Math.max(0, now.getTime() - begun))} so far`
}

/** How a line of the timeline looks: what it tells about. */
export type LineLook =
  | 'begin'
  | 'step'
  | 'way'
  | 'wait'
  | 'held'
  | 'skipped'
  | 'done'
  | 'goal'
  | 'moved'
  | 'stopped'
  | 'trouble'
  | 'end'

const looks: Readonly<Record<string, LineLook>> = {
  started: 'begin',
  entered: 'step',
  queued: 'step',
  went: 'way',
  waiting: 'wait',
  'waits-on': 'wait',
  woke: 'wait',
  signal: 'begin',
  performed: 'done',
  'goal-reached': 'goal',
  interrupted: 'stopped',
  dropped: 'skipped',
  moved: 'moved',
  'tried-again': 'begin',
  circle: 'trouble',
  retrying: 'trouble',
  'given-up': 'trouble',
  'given-up-again': 'trouble',
  'put-off': 'wait',
  failed: 'trouble',
  ended: 'end',
}

/** From the engine's name of the line; a name this page does not know yet looks like any step. */
export function lookOf({ kind, decision }: Pick<Line, 'kind' | 'decision'>): LineLook {
  if (decision === 'hold') return 'held'
  if (decision === 'skip') return 'skipped'
  return looks[kind] ?? 'step'
}

/** What decides how a line of the timeline is told. `decision`: of a look before a message. */
export type Line = { kind: string; detail: string; decision: 'send' | 'hold' | 'skip' | null }

/**
 * A line that only says that the run moved on from one step to the next, or that a message may be sent, which the next line
 * says too: part of the whole record, not of the story.
 */
export function isMove({ kind, detail, decision }: Line): boolean {
  return kind === 'entered' || kind === 'queued' || decision === 'send' || (kind === 'went' && detail === '')
}

/** The lines that tell the story: no mere moves, except the one that says where the run is now. */
export function storyOf<Told extends Line>(lines: readonly Told[], active: boolean): Told[] {
  return lines.filter((line, index) => !isMove(line) || (active && index === lines.length - 1))
}
