import { z } from 'zod'
import type { JsonObject, NodeModel } from '@aftercart/flow'
import {
  narrowingOf,
  signalMatches,
  signalOf,
  signalProblems,
  signalShape,
  signalWords,
} from '../signals/signal.schema.ts'
import { after, durationInWords, durationSchema } from '../wait/duration.ts'

const schema = z.object({
  ...signalShape,
  /** The longest wait, an ISO 8601 duration; left out: for ever. */
  within: durationSchema.optional(),
})

export type WaitForParams = z.infer<typeof schema>

export const waitFor: NodeModel<'wait-for', WaitForParams> = {
  type: 'wait-for',
  family: 'control',
  title: 'Wait for an event',
  description: 'Waits until something happens, or until the time is over, and goes on by one way or the other.',
  schema,
  defaults: { on: 'purchase-made', within: 'P3D' },
  waysOut: ({ within }) => [
    { id: 'happened', label: 'It happened', optional: true },
    { id: 'timed-out', label: 'Time is over', optional: true, ...(within === undefined ? { unused: true } : {}) },
  ],
  describe(params) {
    const within = durationInWords(params['within'])
    return { title: titleOf(params), detail: within === null ? 'As long as it takes' : `For at most ${within}` }
  },
  check: signalProblems,
  behaviour: {
    kind: 'listen',
    signal: (params) => params.on,
    matches: signalMatches,
    until: ({ within }, { now }) => (within === undefined ? null : { at: after(now, within) }),
  },
}

function titleOf(params: JsonObject): string {
  const on = signalOf(params)
  if (on === null) return 'Wait for an event'
  const only = narrowingOf(params)
  if (only === null) return signalWords[on].waits
  if (on === 'tag-added') return `Wait for the tag ${only}`
  return on === 'api-event' ? `Wait for the event ${only}` : `${signalWords[on].waits}: ${only}`
}
