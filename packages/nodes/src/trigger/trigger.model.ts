import { z } from 'zod'
import {
  problem,
  triggers,
  type CheckContext,
  type JsonObject,
  type NodeModel,
  type Problem,
  type Trigger,
} from '@aftercart/flow'
import { lineOf, listOf, shortened } from '../text/text-param.ts'

const skuSchema = z.string().min(1).max(200, 'Use at most 200 characters.')
const attempt = 'Choose every attempt, the first, the last, or a number from 1 to 100.'
const days = 'Choose a number of days from 1 to 365.'

const schema = z.object({
  on: z.enum(triggers, { error: 'Choose what starts this flow.' }),
  /** Only for this product; left out: for every product. */
  sku: skuSchema.optional(),
  /** Only for these products, beside `sku`; left out: for every product. */
  skus: z.array(skuSchema).min(1).max(50, 'Choose at most 50 products.').optional(),
  /** Of `charge-failed`: on which attempt to charge; left out: on every one. */
  attempt: z.union([z.enum(['every', 'first', 'last']), z.int().min(1).max(100)], { error: attempt }).optional(),
  /** Of `card-expiring`: how many days before; left out: 30. */
  days: z.int({ error: days }).min(1, days).max(365, days).optional(),
  /** Of `api-event`: the event's name. */
  event: z.string().min(1).max(100, 'Use at most 100 characters.').optional(),
  /** Of `tag-added`: the tag; left out: any. */
  tag: z.string().min(1).max(100, 'Use at most 100 characters.').optional(),
})

export type TriggerParams = z.infer<typeof schema>

/** How many days before a card expires `card-expiring` fires, unless the trigger says otherwise. */
export const daysBeforeExpiry = 30

/** The triggers that the server fires, in the order in which they are offered. */
export const firedTriggers = [
  'purchase-made',
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
  'contact-created',
  'cart-login',
  'charge-failed',
  'charge-recovered',
  'card-expiring',
  'tag-added',
  'api-event',
  'manual',
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
  manual: { title: 'Started by hand', detail: 'You choose contacts and start it, or another flow does' },
}

type Narrowing = Exclude<keyof TriggerParams, 'on'>

const products = ['sku', 'skus'] as const

/** By what each trigger can be narrowed; the form shows these fields and no others. */
export const narrowings: Record<Trigger, readonly Narrowing[]> = {
  'cart-login': [],
  'contact-created': products,
  'purchase-succeeded': products,
  'purchase-failed': products,
  'purchase-error': products,
  'charge-failed': ['attempt', ...products],
  'charge-recovered': products,
  'card-expiring': ['days'],
  'purchase-made': products,
  'tag-added': ['tag'],
  'api-event': ['event'],
  manual: [],
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
    const only = narrowedWords(params, narrowings[on])
    return { title: triggerWords[on].title, detail: only === '' ? triggerWords[on].detail : only }
  },
  check,
  behaviour: { kind: 'trigger', on: (params) => params.on },
}

function check(params: TriggerParams, { node }: CheckContext): Problem[] {
  const fits = narrowings[params.on]
  const unused = (Object.keys(unusedWords) as Narrowing[]).filter(
    (field) => params[field] !== undefined && !fits.includes(field),
  )
  const problems = unused.map((field) => {
    const message = `"${triggerWords[params.on].title}" knows nothing of ${unusedWords[field]}, so that is not looked at. Take it out, or choose another trigger.`
    return problem('trigger.unused', node, message, { severity: 'warning', field, short: 'setting not used' })
  })
  if (params.on !== 'api-event' || params.event !== undefined) return problems
  const message = '"API event" needs the name of the event. Write the name that your server sends, e.g. trial-ended.'
  return [...problems, problem('trigger.no-event', node, message, { field: 'event', short: 'needs an event name' })]
}

const unusedWords: Record<Narrowing, string> = {
  sku: 'products',
  skus: 'products',
  attempt: 'attempts',
  days: 'days before',
  event: 'event names',
  tag: 'tags',
}

/** "First attempt, only MUG": what narrows the trigger, '' when nothing does. Bears half-filled forms. */
function narrowedWords(params: JsonObject, fits: readonly Narrowing[]): string {
  const skus = [lineOf(params, 'sku'), ...listOf(params, 'skus')].filter((sku) => sku !== '')
  const words: Record<Narrowing, string> = {
    attempt: attemptInWords(params['attempt']),
    sku: skus.length === 0 ? '' : `Only ${skus.join(', ')}`,
    skus: '',
    days: typeof params['days'] === 'number' ? `${params['days']} days before` : '',
    event: lineOf(params, 'event') && `“${lineOf(params, 'event')}”`,
    tag: lineOf(params, 'tag') && `Tag “${lineOf(params, 'tag')}”`,
  }
  const said = fits.map((field) => words[field]).filter((each) => each !== '')
  return shortened(said.join(', ').replace(', Only', ', only'), 120)
}

function attemptInWords(attempt: unknown): string {
  if (attempt === 'first' || attempt === 'last') return `The ${attempt} attempt`
  return typeof attempt === 'number' ? `Attempt ${attempt}` : ''
}
