import type { Facts, Json, Trigger } from '@aftercart/flow'
import { hasOrder } from '../text/merge-fields.ts'
import { conditionFacts, type Fact } from './fact-list.ts'
import { operatorsOf, type Operator } from './operators.ts'

export { conditionFacts, type Asked, type Fact, type FactGroup, type Option } from './fact-list.ts'
export { operatorsOf, operatorWords, wordsOf, type FactType, type Operator } from './operators.ts'

/** The facts that runs of this trigger have, as the form lists them. Without an order there is nothing to ask about orders and payments. */
export function factsFor(trigger: Trigger | null): readonly Fact[] {
  return conditionFacts.filter((fact) => hasFact(trigger, fact))
}

/** Whether runs of this trigger have the fact. While a flow has no trigger it may still get a fitting one. */
export function hasFact(trigger: Trigger | null, fact: Fact): boolean {
  switch (fact.needs) {
    case null:
      return true
    case 'order':
      return hasOrder(trigger)
    case 'event':
      return trigger === null || trigger === 'api-event'
    case 'card':
      return trigger === null || trigger === 'card-expiring'
    default:
      return fact.needs satisfies never
  }
}

/** A fact of the list, one of the contact's own fields (`contact.fields.size`), or what an event told (`event.data.size`). */
export function factNamed(name: unknown): Fact | undefined {
  return typeof name === 'string' ? (byName.get(name) ?? openFact(name)) : undefined
}

const byName = new Map(conditionFacts.map((fact) => [fact.name, fact]))

function openFact(name: string): Fact | undefined {
  const [, where, field] = /^(contact\.fields|event\.data)\.(.{1,80})$/s.exec(name) ?? []
  if (where === undefined || field === undefined) return undefined
  const open = { name, type: 'text', isOpen: true } as const
  return where === 'event.data'
    ? {
        ...open,
        label: `Event’s “${field}”`,
        group: 'Event',
        needs: 'event',
        read: ({ event }: Facts) => own(event?.data, field),
      }
    : {
        ...open,
        label: `Field “${field}”`,
        group: 'Contact',
        needs: null,
        read: ({ contact }: Facts) => own(contact.fields, field),
      }
}

function own(values: Record<string, Json> | undefined, name: string): Json | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}

/** How the fact may be compared. What the shop itself fills may hold anything: a number, a list or a date too. */
export function operatorsFor(fact: Fact): readonly Operator[] {
  return fact.isOpen === true ? openOperators : operatorsOf[fact.type]
}

const openOperators: readonly Operator[] = [
  ...new Set([...operatorsOf.text, ...operatorsOf.number, ...operatorsOf.list, ...operatorsOf.date]),
]
