import { emailKey, keysOfEmail } from '../contacts/match-key.ts'
import { reportLogin } from '../inbox/report-login.ts'
import type { Runtime } from '../runtime.ts'
import { mayTry } from './storefront-limit.ts'

export type PageLogin = {
  /** Unique for the shop: a repeat changes nothing. */
  eventId: string
  /** With an email alone, the contact with that address who was there first is meant, if there is one. */
  contact: {
    email: string
    firstName?: string | undefined
    lastName?: string | undefined
    timeZone?: string | undefined
  }
}

// A page can name anybody: nobody's mailbox may be filled by it.
const loginsOfOne = { max: 5, windowMs: 10 * 60_000 }

/**
 * A storefront's own login, as its page tells it. Says nothing about what came of it: a page must not learn from the
 * answer who is a customer.
 */
export async function reportPageLogin(
  runtime: Runtime,
  shopId: string,
  { eventId, contact }: PageLogin,
): Promise<void> {
  const { email, firstName, lastName, timeZone } = contact
  if (!(await mayTry(runtime, shopId, 'page-login', emailKey(email), loginsOfOne))) return
  const named = `page:${eventId}`
  if (firstName !== undefined && lastName !== undefined) {
    await reportLogin(runtime, shopId, { eventId: named, contact: { email, firstName, lastName, timeZone } })
    return
  }
  const { from, before } = keysOfEmail(email)
  const known = await runtime.prisma.contact.findFirst({
    where: { shopId, matchKey: { gte: from, lt: before } },
    orderBy: { createdAt: 'asc' },
  })
  if (known !== null) await reportLogin(runtime, shopId, { eventId: named, contactId: known.id })
}
