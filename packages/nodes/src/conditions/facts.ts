import type { Facts, Json, Trigger } from '@aftercart/flow'
import { hasOrder } from '../text/merge-fields.ts'

export type FactType = 'text' | 'number' | 'list' | 'choice' | 'yes-no'

export type Operator =
  | 'is'
  | 'is-not'
  | 'is-one-of'
  | 'contains'
  | 'contains-not'
  | 'starts-with'
  | 'greater-than'
  | 'less-than'
  | 'at-least'
  | 'at-most'
  | 'includes'
  | 'includes-not'
  | 'is-empty'
  | 'is-not-empty'

/** How an operator reads between the fact and the value: "Order total *is more than* 50". */
export const operatorWords: Record<Operator, { yes: string; no: string; value: 'one' | 'several' | 'none' }> = {
  is: { yes: 'is', no: 'is not', value: 'one' },
  'is-not': { yes: 'is not', no: 'is', value: 'one' },
  'is-one-of': { yes: 'is one of', no: 'is none of', value: 'several' },
  contains: { yes: 'contains', no: 'does not contain', value: 'one' },
  'contains-not': { yes: 'does not contain', no: 'contains', value: 'one' },
  'starts-with': { yes: 'starts with', no: 'does not start with', value: 'one' },
  'greater-than': { yes: 'is more than', no: 'is not more than', value: 'one' },
  'less-than': { yes: 'is less than', no: 'is not less than', value: 'one' },
  'at-least': { yes: 'is at least', no: 'is less than', value: 'one' },
  'at-most': { yes: 'is at most', no: 'is more than', value: 'one' },
  includes: { yes: 'include', no: 'do not include', value: 'one' },
  'includes-not': { yes: 'do not include', no: 'include', value: 'one' },
  'is-empty': { yes: 'is empty', no: 'is not empty', value: 'none' },
  'is-not-empty': { yes: 'is not empty', no: 'is empty', value: 'none' },
}

export const operatorsOf: Record<FactType, readonly Operator[]> = {
  text: ['is', 'is-not', 'contains', 'contains-not', 'starts-with', 'is-one-of', 'is-empty', 'is-not-empty'],
  number: ['greater-than', 'less-than', 'at-least', 'at-most', 'is', 'is-not'],
  list: ['includes', 'includes-not', 'is-empty', 'is-not-empty'],
  choice: ['is', 'is-not', 'is-one-of'],
  'yes-no': ['is', 'is-not'],
}

export type Option = { value: string; label: string }

export type Fact = {
  name: string
  label: string
  group: 'Contact' | 'Order' | 'Payment' | 'Product'
  type: FactType
  options?: readonly Option[]
  /** Undefined where the run has no such thing, e.g. the order of a login. */
  read(facts: Facts): Json | undefined
}

const options = (labels: Record<string, string>): Option[] =>
  Object.entries(labels).map(([value, label]) => ({ value, label }))

/** Everything a condition can ask about, in the order of the form. */
export const conditionFacts: readonly Fact[] = [
  { name: 'contact.tags', label: 'Tags', group: 'Contact', type: 'list', read: (facts) => facts.contact.tags },
  { name: 'contact.type', label: 'Contact type', group: 'Contact', type: 'text', read: (facts) => facts.contact.type },
  {
    name: 'contact.firstName',
    label: 'First name',
    group: 'Contact',
    type: 'text',
    read: (facts) => facts.contact.firstName,
  },
  {
    name: 'contact.lastName',
    label: 'Last name',
    group: 'Contact',
    type: 'text',
    read: (facts) => facts.contact.lastName,
  },
  {
    name: 'contact.email',
    label: 'Email address',
    group: 'Contact',
    type: 'text',
    read: (facts) => facts.contact.email,
  },
  {
    name: 'contact.timeZone',
    label: 'Time zone',
    group: 'Contact',
    type: 'text',
    read: (facts) => facts.contact.timeZone ?? '',
  },
  { name: 'order.total', label: 'Order total', group: 'Order', type: 'number', read: (facts) => facts.order?.total },
  { name: 'order.currency', label: 'Currency', group: 'Order', type: 'text', read: (facts) => facts.order?.currency },
  {
    name: 'order.itemCount',
    label: 'Number of items',
    group: 'Order',
    type: 'number',
    read: (facts) => facts.order?.items.reduce((sum, item) => sum + item.quantity, 0),
  },
  {
    name: 'order.skus',
    label: 'Ordered products',
    group: 'Order',
    type: 'list',
    read: (facts) => facts.order?.items.map((item) => item.sku),
  },
  { name: 'order.id', label: 'Order number', group: 'Order', type: 'text', read: (facts) => facts.order?.id },
  {
    name: 'outcome.declineClass',
    label: 'Kind of decline',
    group: 'Payment',
    type: 'choice',
    options: options({
      soft: 'Soft: may work later',
      hard: 'Hard: never retry this card',
      authentication: 'The shopper must confirm',
      unknown: 'Unknown',
    }),
    read: (facts) => facts.outcome?.declineClass ?? undefined,
  },
  {
    name: 'outcome.declineCode',
    label: 'Decline code',
    group: 'Payment',
    type: 'text',
    read: (facts) => facts.outcome?.declineCode ?? undefined,
  },
  {
    name: 'outcome.errorCode',
    label: 'Error code',
    group: 'Payment',
    type: 'text',
    read: (facts) => facts.outcome?.errorCode ?? undefined,
  },
  {
    name: 'outcome.attempt',
    label: 'Attempt',
    group: 'Payment',
    type: 'number',
    read: (facts) => facts.outcome?.attempt,
  },
  {
    name: 'outcome.status',
    label: 'Outcome',
    group: 'Payment',
    type: 'choice',
    options: options({ succeeded: 'Succeeded', failed: 'Failed', error: 'Error' }),
    read: (facts) => facts.outcome?.status,
  },
  {
    name: 'outcome.origin',
    label: 'Where the order came from',
    group: 'Payment',
    type: 'choice',
    options: options({
      cart: 'Cart',
      'order-form': 'Order form',
      'legacy-order-form': 'Legacy order form',
      manual: 'Manual order',
      api: 'API',
    }),
    read: (facts) => facts.outcome?.origin,
  },
  {
    name: 'outcome.charge',
    label: 'Kind of charge',
    group: 'Payment',
    type: 'choice',
    options: options({
      'one-time': 'One-time',
      'subscription-first': 'First of a subscription',
      'subscription-later': 'Later one of a subscription',
      'plan-first': 'First of a pay plan',
      'plan-later': 'Later one of a pay plan',
      'plan-payoff': 'Payoff of a pay plan',
    }),
    read: (facts) => facts.outcome?.charge,
  },
  {
    name: 'outcome.card',
    label: 'Paid by card',
    group: 'Payment',
    type: 'yes-no',
    read: (facts) => facts.outcome?.card,
  },
  { name: 'product.sku', label: 'Product number', group: 'Product', type: 'text', read: (facts) => facts.product?.sku },
  { name: 'product.name', label: 'Product name', group: 'Product', type: 'text', read: (facts) => facts.product?.name },
]

/** The facts that runs of this trigger have, as the form lists them. Without an order there is nothing to ask about orders and payments. */
export function factsFor(trigger: Trigger | null): readonly Fact[] {
  return conditionFacts.filter((fact) => hasFact(trigger, fact))
}

export function hasFact(trigger: Trigger | null, fact: Fact): boolean {
  return fact.group === 'Contact' || hasOrder(trigger)
}

/** A fact of the list, or one of the contact's own fields: `contact.fields.size`. */
export function factNamed(name: unknown): Fact | undefined {
  return conditionFacts.find((fact) => fact.name === name) ?? ownField(name)
}

function ownField(name: unknown): Fact | undefined {
  const field = typeof name === 'string' ? /^contact\.fields\.(.{1,80})$/s.exec(name)?.[1] : undefined
  if (field === undefined) return undefined
  const read = ({ contact }: Facts): Json | undefined =>
    Object.hasOwn(contact.fields, field) ? contact.fields[field] : undefined
  return { name: `contact.fields.${field}`, label: `Field “${field}”`, group: 'Contact', type: 'text', read }
}

/** How the fact may be compared. A contact's own field may hold anything, a number or a list too. */
export function operatorsFor(fact: Fact): readonly Operator[] {
  if (!fact.name.startsWith('contact.fields.')) return operatorsOf[fact.type]
  return [...new Set([...operatorsOf.text, ...operatorsOf.number, ...operatorsOf.list])]
}
