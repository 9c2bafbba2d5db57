import { z } from 'zod'
import { problem, triggers, type NodeModel, type Trigger } from '@aftercart/flow'

const schema = z.object({
  on: z.enum(triggers, { error: 'Choose what starts this flow.' }),
  /** Only for this product; left out: for every product. */
  sku: z.string().min(1).max(200).optional(),
  /** Of `tag-added`: the tag; left out: any. */
  tag: z.string().min(1).max(100).optional(),
})

export type TriggerParams = z.infer<typeof schema>

/** The triggers that the server fires today, in the order in which they are offered. */
export const firedTriggers = [
  'purchase-made',
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
  'contact-created',
  'cart-login',
] as const satisfies readonly Trigger[]

/** What a trigger is called on the Actions screen and on cards, and when it fires. */
export const triggerWords: Record<Trigger, { title: string; detail: string }> = {
  'cart-login': { title: 'On login', detail: 'A shopper logs in to the multi-step cart' },
  'contact-created': { title: 'Contact creation', detail: 'A purchase brings someone who is not in the database yet' },
  'purchase-succeeded': { title: 'Successful purchase', detail: 'An order is placed and the charge goes through' },
  'purchase-failed': { title: 'Failed purchase', detail: 'An order is placed and the card charge fails' },
  'purchase-error': { title: 'Error purchase', detail: 'Anything but the card keeps the order from being processed' },
  'charge-failed': { title: 'Charge failed', detail: 'An automatic charge is declined' },
  'charge-recovered': { title: 'Charge recovered', detail: 'A charge succeeds after it had failed' },
  'card-expiring': { title: 'Card expiring', detail: 'A stored card is about to expire' },
  'purchase-made': { title: 'Purchase made', detail: 'The contact buys something' },
  'tag-added': { title: 'Tag added', detail: 'The contact gets a tag' },
  'api-event': { title: 'API event', detail: 'Your own server reports an event' },
  manual: { title: 'Started by hand', detail: 'You choose contacts and start it' },
}

export const trigger: NodeModel<'trigger', TriggerParams> = {
  type: 'trigger',
  family: 'trigger',
  title: 'Trigger',
  description: 'Where runs begin.',
  schema,
  defaults: { on: 'purchase-failed' },
  presets: firedTriggers.map((on) => ({ on })),
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const on = triggers.find((each) => each === params['on'])
    if (on === undefined) return { title: 'Trigger', detail: 'Nothing chosen yet' }
    const words = triggerWords[on]
    const only =
      typeof params['sku'] === 'string'
        ? `Only ${params['sku']}`
        : typeof params['tag'] === 'string'
          ? `Tag “${params['tag']}”`
          : null
    return { title: words.title, detail: only ?? words.detail }
  },
  check({ on }, { node }) {
    if (firedTriggers.some((each) => each === on)) return []
    const message = `Nothing sets off "${triggerWords[on].title}" yet, so this flow would never run. Choose another trigger.`
    return [
      problem('trigger.not-fired-yet', node, message, { severity: 'warning', field: 'on', short: 'never fires yet' }),
    ]
  },
  behaviour: { kind: 'trigger', on: (params) => params.on },
}
