import { emailKey } from '../contacts/match-key.ts'
import { upsertContact, type Person } from '../contacts/upsert-contact.ts'
import { newId } from '../database/new-id.ts'
import { transaction } from '../database/transaction.ts'
import { reportLogin } from '../inbox/report-login.ts'
import type { Runtime } from '../runtime.ts'
import { issueLoginToken } from './login-token.ts'
import { hashPassword, passwordMatches } from './shopper-password.ts'
import { forgetTries, mayTry } from './storefront-limit.ts'

export type ShopperAnswer =
  | {
      status: 'logged-in'
      token: string
      expiresAt: string
      contact: { firstName: string; lastName: string; email: string }
    }
  | { status: 'refused'; message: string }

const wrongPasswords = { max: 10, windowMs: 15 * 60_000 }
const tooMany = 'Too many tries. Wait a quarter of an hour, then try again.'
const wrong = 'This email address and password do not match. Check both, or go on without logging in.'
const noAccount =
  'We could not make an account with this email address. If you have one already, log in; or go on without an account.'

/**
 * Makes a shopper's account and logs in, which begins the actions of `cart-login`. Asked for an account that is there
 * with the right password, it logs in to that one.
 */
export async function registerShopper(
  runtime: Runtime,
  shopId: string,
  person: Person & { password: string },
): Promise<ShopperAnswer> {
  const username = emailKey(person.email)
  if (!(await mayTry(runtime, shopId, 'password', username, wrongPasswords)))
    return { status: 'refused', message: tooMany }
  const contactId = await transaction(
    runtime.pool,
    async (client) => (await upsertContact(client, shopId, person, { trusted: false, now: runtime.clock.now() })).id,
  )
  const account = await makeAccount(runtime, shopId, username, person.password, contactId)
  if (account === null) return { status: 'refused', message: noAccount }
  await forgetTries(runtime, shopId, 'password', username)
  return letIn(runtime, shopId, account, person.timeZone)
}

/** The same words, after the same time, whether the shopper or the password is unknown. */
export async function loginShopper(
  runtime: Runtime,
  shopId: string,
  { username, password, timeZone }: { username: string; password: string; timeZone?: string | undefined },
): Promise<ShopperAnswer> {
  const key = emailKey(username)
  if (!(await mayTry(runtime, shopId, 'password', key, wrongPasswords))) return { status: 'refused', message: tooMany }
  const shopper = await findShopper(runtime, shopId, key)
  if (!(await passwordMatches(password, shopper?.passwordHash ?? null)) || shopper === null)
    return { status: 'refused', message: wrong }
  await forgetTries(runtime, shopId, 'password', key)
  return letIn(runtime, shopId, shopper.contactId, timeZone)
}

/**
 * Makes the account that was asked for together with an order. Null when the name is taken and the password is not that
 * account's; else the contact whose account it is. Tells nobody: the order has been placed either way.
 */
export async function makeAccount(
  runtime: Runtime,
  shopId: string,
  username: string,
  password: string,
  contactId: string,
): Promise<string | null> {
  const passwordHash = await hashPassword(password)
  const { rowCount } = await runtime.pool.query(
    `INSERT INTO shopper (shop_id, username, password_hash, contact_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [shopId, username, passwordHash, contactId],
  )
  if (rowCount === 1) return contactId
  const shopper = await findShopper(runtime, shopId, username)
  return shopper !== null && (await passwordMatches(password, shopper.passwordHash)) ? shopper.contactId : null
}

/** The person behind a login token's contact, or null when the contact is gone. */
export async function personOf(runtime: Runtime, shopId: string, contactId: string): Promise<Person | null> {
  const contact = await runtime.prisma.contact.findUnique({ where: { shopId_id: { shopId, id: contactId } } })
  if (contact === null) return null
  const { firstName, lastName, email, timeZone } = contact
  return { firstName, lastName, email, timeZone: timeZone ?? undefined }
}

async function findShopper(runtime: Runtime, shopId: string, username: string) {
  return runtime.prisma.shopper.findUnique({ where: { shopId_username: { shopId, username } } })
}

async function letIn(
  runtime: Runtime,
  shopId: string,
  contactId: string,
  timeZone: string | undefined,
): Promise<ShopperAnswer> {
  const person = await personOf(runtime, shopId, contactId)
  if (person === null) return { status: 'refused', message: wrong }
  const { firstName, lastName, email } = person
  await reportLogin(runtime, shopId, { eventId: newId(), contact: { firstName, lastName, email, timeZone } })
  const { token, expiresAt } = await issueLoginToken(runtime, shopId, contactId)
  return { status: 'logged-in', token, expiresAt: expiresAt.toISOString(), contact: { firstName, lastName, email } }
}
