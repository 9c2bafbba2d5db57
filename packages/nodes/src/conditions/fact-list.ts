import type { Facts, Json } from '@aftercart/flow'
import { localTime } from '../time/local-time.ts'
import { weekdayNames } from '../time/words.ts'
import { lastDayOf } from '../time/written-date.ts'
import { failures, messages, purchases } from './history.ts'
import type { FactType } from './operators.ts'

/** When and where a question is asked; `of` and `within` (an ISO 8601 duration) narrow what history facts count. */
export type Asked = { now: Date; zone: string; of?: string | undefined; within?: string | undefined }

export type Option = { value: string; label: string }

export type FactGroup = 'Contact' | 'Order' | 'Payment' | 'Product' | 'Event' | 'Card' | 'History' | 'Now'

export type Fact = {
  name: string
  label: string
  group: FactGroup
  type: FactType
  /** What the flow must have begun with for the fact to exist; null: it always does. */
  needs: 'order' | 'event' | 'card' | null
  options?: readonly Option[]
  /** Whether it counts what happened before: takes `of` (what it is called, for the form) and `within`. */
  counts?: { of: string }
  /** True where the shop decides what is in it: any comparison may make sense. */
  isOpen?: boolean
  /** Undefined where the run has no such thing, e.g. the order of a login. */
  read(facts: Facts, asked: Asked): Json | undefined
}

type Read = Fact['read']

const options = (labels: Record<string, string>): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

const contact = (name: string, label: string, type: FactType, read: Read): Fact => ({
  ...{ name: `contact.${name}`, label, group: 'Contact', type, needs: null, read },
})

const order = (name: string, label: string, type: FactType, read: Read): Fact => ({
  ...{ name: `order.${name}`, label, group: 'Order', type, needs: 'order', read },
})

const payment = (name: string, label: string, type: FactType, read: Read, labels?: Record<string, string>): Fact => ({
  ...{ name: `outcome.${name}`, label, group: 'Payment', type, needs: 'order', read },
  ...(labels === undefined ? {} : { options: options(labels) }),
})

const history = (name: string, label: string, of: string, read: Read): Fact => ({
  ...{ name: `history.${name}`, label, group: 'History', type: 'number', needs: null, counts: { of }, read },
})

const declineClasses = {
  soft: 'Soft: may work later',
  hard: 'Hard: never retry this card',
  authentication: 'The shopper must confirm',
  unknown: 'Unknown',
}

const origins = {
  cart: 'Cart',
  'order-form': 'Order form',
  'legacy-order-form': 'Legacy order form',
  manual: 'Manual order',
  api: 'API',
}

const charges = {
  'one-time': 'One-time',
  'subscription-first': 'First of a subscription',
  'subscription-later': 'Later one of a subscription',
  'plan-first': 'First of a pay plan',
  'plan-later': 'Later one of a pay plan',
  'plan-payoff': 'Payoff of a pay plan',
}

/** Everything a condition can ask about, in the order of the form. */
export const conditionFacts: readonly Fact[] = [
  contact('tags', 'Tags', 'list', (facts) => facts.contact.tags),
  contact('type', 'Contact type', 'text', (facts) => facts.contact.type),
  contact('firstName', 'First name', 'text', (facts) => facts.contact.firstName),
  contact('lastName', 'Last name', 'text', (facts) => facts.contact.lastName),
  contact('email', 'Email address', 'text', (facts) => facts.contact.email),
  contact('timeZone', 'Time zone', 'text', (facts) => facts.contact.timeZone ?? ''),
  contact('createdAt', 'Contact since', 'date', (facts) => facts.contact.createdAt),
  contact('unsubscribedAt', 'Unsubscribed on', 'date', (facts) => facts.contact.unsubscribedAt),
  order('total', 'Order total', 'number', (facts) => facts.order?.total),
  order('currency', 'Currency', 'text', (facts) => facts.order?.currency),
  order('itemCount', 'Number of items', 'number', (facts) =>
    facts.order?.items.reduce((sum, item) => sum + item.quantity, 0),
  ),
  order('skus', 'Ordered products', 'list', (facts) => facts.order?.items.map((item) => item.sku)),
  order('productNames', 'Names of ordered products', 'list', (facts) => facts.order?.items.map((item) => item.name)),
  order('placedAt', 'Order date', 'date', (facts) => facts.order?.placedAt),
  order('id', 'Order number', 'text', (facts) => facts.order?.id),
  payment(
    'declineClass',
    'Kind of decline',
    'choice',
    (facts) => facts.outcome?.declineClass ?? undefined,
    declineClasses,
  ),
  payment('declineCode', 'Decline code', 'text', (facts) => facts.outcome?.declineCode ?? undefined),
  payment('errorCode', 'Error code', 'text', (facts) => facts.outcome?.errorCode ?? undefined),
  payment('errorMessage', 'Error message', 'text', (facts) => facts.outcome?.errorMessage ?? undefined),
  payment('attempt', 'Attempt', 'number', (facts) => facts.outcome?.attempt),
  payment('finalAttempt', 'Last attempt', 'yes-no', (facts) => facts.outcome?.finalAttempt),
  payment('status', 'Outcome', 'choice', (facts) => facts.outcome?.status, {
    ...{ succeeded: 'Succeeded', failed: 'Failed', error: 'Error' },
  }),
  payment('origin', 'Where the order came from', 'choice', (facts) => facts.outcome?.origin, origins),
  payment('charge', 'Kind of charge', 'choice', (facts) => facts.outcome?.charge, charges),
  payment('card', 'Paid by card', 'yes-no', (facts) => facts.outcome?.card),
  payment('cardNetwork', 'Card network', 'text', (facts) => facts.outcome?.cardNetwork ?? undefined),
  payment('occurredAt', 'Payment date', 'date', (facts) => facts.outcome?.occurredAt),
  {
    ...{ name: 'product.sku', label: 'Product number', group: 'Product', type: 'text', needs: 'order' },
    read: (facts) => facts.product?.sku,
  },
  {
    ...{ name: 'product.name', label: 'Product name', group: 'Product', type: 'text', needs: 'order' },
    read: (facts) => facts.product?.name,
  },
  {
    ...{ name: 'event.name', label: 'Event name', group: 'Event', type: 'text', needs: 'event' },
    read: (facts) => facts.event?.name,
  },
  {
    ...{ name: 'card.expires', label: 'Card is good until', group: 'Card', type: 'date', needs: 'card' },
    read: (facts) => (facts.card === null ? undefined : lastDayOf(facts.card.expires)),
  },
  {
    ...{ name: 'card.network', label: 'Network of the card', group: 'Card', type: 'text', needs: 'card' },
    read: (facts) => facts.card?.network ?? undefined,
  },
  history('messages', 'Messages sent', 'Subject contains', messages),
  history('purchases', 'Purchases', 'Product number (SKU)', purchases),
  history('failures', 'Failed payments', 'Product number (SKU)', failures),
  {
    ...{ name: 'now.weekday', label: 'Day of the week', group: 'Now', type: 'choice', needs: null },
    options: options(weekdayNames),
    read: (_, { now, zone }) => localTime(now, zone).weekday,
  },
  {
    ...{ name: 'now.time', label: 'Time of day', group: 'Now', type: 'time', needs: null },
    read: (_, { now, zone }) => localTime(now, zone).time,
  },
  {
    ...{ name: 'now.date', label: 'Today’s date', group: 'Now', type: 'date', needs: null },
    read: (_, { now, zone }) => localTime(now, zone).date,
  },
]
