import { listPaths, type Flow } from '@aftercart/flow'
import { catalogue, exampleFacts } from '@aftercart/nodes/model'
import { z } from 'zod'

export const pathsSchema = z.object({
  paths: z.array(
    z.object({
      steps: z.array(
        z.object({
          node: z.string(),
          title: z.string(),
          detail: z.string(),
          /** The way out it takes, where there is more than one; "Reached" of a goal that is. */
          way: z.string().nullable(),
          /** Milliseconds since the beginning, or since the event that `since` names. */
          at: z.number(),
          /** An event that comes at a time nobody can foresee; null: the beginning. */
          since: z.string().nullable(),
          /** Whether this is a message to the customer. */
          sends: z.boolean(),
        }),
      ),
      /** `waits`: for an event that need not come. `cut`: the path is longer than is shown. */
      ends: z.enum(['finished', 'exit', 'waits', 'cut']),
    }),
  ),
  /** There are more paths than were asked for. */
  more: z.boolean(),
})

/** The ways a run can go through a flow, reckoned for an example contact in the shop's zone and from now on. */
export function pathsOf(flow: Flow, limit: number, { now, timeZone }: { now: Date; timeZone: string }) {
  const { contact, shop, ...rest } = exampleFacts
  const facts = { ...rest, contact: { ...contact, timeZone: null }, shop: { ...shop, timeZone } }
  return listPaths(flow, catalogue, { context: { now, facts, campaign: '' }, limit })
}
