import type { ShopperSession } from '../session/session-store.ts'
import { timeZone, type Connection } from '../connection/connection.ts'
import type { LoginAnswer, Person } from '../wire/far-side.ts'

export type LoginResult = { ok: true; contact: Person } | { ok: false; message: string }

/** Logs the shopper in to the cart with our account; what runs "on login" runs now. */
export async function logIn({ client, session }: Connection, username: string, password: string): Promise<LoginResult> {
  return begin(session, await client.login({ username, password, timeZone: timeZone() }))
}

/** Makes an account and logs in. */
export async function register(
  { client, session }: Connection,
  person: Person & { password: string },
): Promise<LoginResult> {
  return begin(session, await client.register({ ...person, timeZone: timeZone() }))
}

function begin(session: { begin(session: ShopperSession): void }, answer: LoginAnswer): LoginResult {
  if (answer.status === 'refused') return { ok: false, message: answer.message }
  const { token, expiresAt, contact } = answer
  session.begin({ token, expiresAt, contact })
  return { ok: true, contact }
}
