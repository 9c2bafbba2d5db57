import type { inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type Contact = inferOutput<Server['contacts']['get']>
export type StoredCard = Contact['storedCards'][number]

const networks: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  discover: 'Discover',
  jcb: 'JCB',
  diners: 'Diners Club',
  unionpay: 'UnionPay',
}

/** "Visa ending in 4242"; what nobody said is left out. */
export function sayCard({ network, last4 }: Pick<StoredCard, 'network' | 'last4'>): string {
  const name = network === null ? 'A card' : (networks[network.toLowerCase()] ?? network)
  return last4 === null ? name : `${name} ending in ${last4}`
}

/** `expires`: `YYYY-MM`, the last good month. Null when nobody said. */
export function sayExpiry(expires: string | null, now: Date): { words: string; isOver: boolean } | null {
  const [year, month] = (expires ?? '').split('-').map(Number)
  if (!year || !month) return null
  const name = new Date(Date.UTC(year, month - 1, 15)).toLocaleDateString('en', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const isOver = now.getTime() >= Date.UTC(year, month)
  return { words: isOver ? `expired in ${name}` : `good until the end of ${name}`, isOver }
}

/** A field's value as one reads it. */
export function sayValue(value: Contact['fields'][string]): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null ? '' : JSON.stringify(value)
}
