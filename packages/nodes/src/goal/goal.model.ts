import { z } from 'zod'
import { signalNames, type JsonObject, type NodeModel } from '@aftercart/flow'
import {
  narrowingOf,
  signalMatches,
  signalOf,
  signalProblems,
  signalShape,
  signalWords,
} from '../signals/signal.schema.ts'

/** Everything that can reach a goal, in the order of the form. */
export const goalSignals = signalNames

/** A goal's heading, and what reaches it, for cards and forms. */
export const goalWords = signalWords

const schema = z.object({
  ...signalShape,
  /** Contacts who are not in the flow begin here when it happens to them. Left out: they do not. */
  mayEnter: z.boolean().optional(),
})

export type GoalParams = z.infer<typeof schema>

export const goal: NodeModel<'goal', GoalParams> = {
  type: 'goal',
  family: 'goal',
  title: 'Goal',
  description: 'When it is reached, everything above it stops at once and the run goes on behind it.',
  schema,
  defaults: { on: 'paid' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const on = signalOf(params)
    if (on === null) return { title: 'Goal', detail: 'Nothing chosen yet' }
    const entry = params['mayEnter'] === true ? '; others may enter here' : ''
    return { title: titleOf(params), detail: `Stops everything above at once${entry}` }
  },
  check: signalProblems,
  behaviour: {
    kind: 'goal',
    signal: (params) => params.on,
    matches: signalMatches,
    mayEnter: (params) => params.mayEnter === true,
  },
}

function titleOf(params: JsonObject): string {
  const on = signalOf(params)
  const only = narrowingOf(params)
  if (on === null || only === null) return on === null ? 'Goal' : signalWords[on].title
  if (on === 'tag-added') return `Gets the tag ${only}`
  if (on === 'purchase-made') return `Buys ${only}`
  return on === 'api-event' ? `Event ${only}` : `${signalWords[on].title}: ${only}`
}
