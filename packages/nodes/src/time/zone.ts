import type { Facts } from '@aftercart/flow'

/** The time zone in which a contact's dates and times are meant, and whose it is. */
export type ZoneOfRun = { zone: string; from: 'contact' | 'shop' | 'utc' }

/** The contact's zone, else the shop's, else UTC. A name that is not in the IANA list counts as missing. */
export function zoneOf({ contact, shop }: Pick<Facts, 'contact' | 'shop'>): ZoneOfRun {
  if (contact.timeZone !== null && isZone(contact.timeZone)) return { zone: contact.timeZone, from: 'contact' }
  if (isZone(shop.timeZone)) return { zone: shop.timeZone, from: 'shop' }
  return { zone: 'UTC', from: 'utc' }
}

/** Names asked about lately: asking costs far more than remembering. */
const known = new Map<string, boolean>()

/** Whether `name` is an IANA time zone, in any case of letters. A bare offset such as `+01:00` is none: it knows no summer. */
export function isZone(name: string): boolean {
  const verdict = known.get(name)
  if (verdict !== undefined) return verdict
  const found = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name) && formats(name)
  // Names come from outside; without an end they would fill the memory.
  if (known.size >= 1_000) known.clear()
  known.set(name, found)
  return found
}

function formats(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
