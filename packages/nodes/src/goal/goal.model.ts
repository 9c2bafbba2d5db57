import { z } from 'zod'
import type { NodeModel, SignalName } from '@aftercart/flow'

export const goalSignals = [
  'paid',
  'purchase-made',
  'purchase-failed',
  'cart-login',
  'tag-added',
  'cancelled',
  'refunded',
] as const satisfies readonly SignalName[]

const schema = z.object({
  on: z.enum(goalSignals, { error: 'Choose what reaches this goal.' }),
  /** Of `tag-added`: only this tag. */
  tag: z.string().min(1).max(100).optional(),
})

export type GoalParams = z.infer<typeof schema>

/** A goal's heading, and what reaches it, for cards and forms. */
export const goalWords: Record<(typeof goalSignals)[number], { title: string; label: string }> = {
  paid: { title: 'Paid by any route', label: 'The order is paid, by any route' },
  'purchase-made': { title: 'Buys something', label: 'The contact makes any purchase' },
  'purchase-failed': { title: 'A payment fails again', label: 'Another payment of the contact fails' },
  'cart-login': { title: 'Logs in to the cart', label: 'The contact logs in to the cart' },
  'tag-added': { title: 'Gets a tag', label: 'The contact gets a tag' },
  cancelled: { title: 'Order cancelled', label: 'The order is cancelled' },
  refunded: { title: 'Order refunded', label: 'The order is refunded' },
}

export const goal: NodeModel<'goal', GoalParams> = {
  type: 'goal',
  family: 'goal',
  title: 'Goal',
  description: 'When it is reached, everything above it stops at once and the run goes on behind it.',
  schema,
  defaults: { on: 'paid' },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const on = goalSignals.find((each) => each === params['on'])
    if (on === undefined) return { title: 'Goal', detail: 'Nothing chosen yet' }
    const title =
      on === 'tag-added' && typeof params['tag'] === 'string' ? `Gets the tag “${params['tag']}”` : goalWords[on].title
    return { title, detail: 'Stops everything above at once' }
  },
  behaviour: {
    kind: 'goal',
    signal: (params) => params.on,
    matches: (params, event) => params.tag === undefined || event.detail?.['tag'] === params.tag,
  },
}
