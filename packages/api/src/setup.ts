import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { firstShop, transaction, type Runtime } from '@aftercart/runtime'
import { hashPassword } from 'better-auth/crypto'

export type NewOwner = { name: string; email: string; password: string }

/** Makes the first owner: by a one-time link, or from the environment. */
export type Setup = {
  /** True while nobody owns a shop here. */
  needed(): Promise<boolean>
  /** A token for one use within a day; only its hash is kept. Earlier ones stay good, as other machines may have printed them. */
  issueToken(): Promise<string>
  /** Makes the owner of the first shop. Null when the token is not good (any more), or there is an owner. Answers the email. */
  redeem(input: NewOwner & { token: string }): Promise<string | null>
  /** Makes the owner without a token. False when there is one already. */
  makeOwner(owner: NewOwner): Promise<boolean>
}

const NAME = 'aftercart-setup'
const DAY = 24 * 3_600_000

export function createSetup(runtime: Runtime): Setup {
  return {
    needed: () => nobodyOwns(runtime),
    async issueToken() {
      const token = randomBytes(32).toString('base64url')
      const now = runtime.clock.now()
      await runtime.prisma.verification.create({
        data: {
          id: randomUUID(),
          identifier: NAME,
          value: hashOf(token),
          expiresAt: new Date(now.getTime() + DAY),
          createdAt: now,
        },
      })
      return token
    },
    redeem: ({ token, ...owner }) => makeFirstOwner(runtime, owner, token),
    makeOwner: async (owner) => (await makeFirstOwner(runtime, owner, null)) !== null,
  }
}

async function nobodyOwns(runtime: Runtime): Promise<boolean> {
  return (await runtime.prisma.member.findFirst({ select: { userId: true } })) === null
}

async function makeFirstOwner(runtime: Runtime, owner: NewOwner, token: string | null): Promise<string | null> {
  const shop = await firstShop(runtime)
  if (shop === null || !(await nobodyOwns(runtime))) return null
  if (token !== null && !(await isGood(runtime, token))) return null
  // Slow on purpose (scrypt), so before the transaction and only for a token that is good.
  const password = await hashPassword(owner.password)
  const email = owner.email.trim().toLowerCase()
  const now = runtime.clock.now()
  const made = await transaction(runtime.pool, async (client) => {
    // One at a time: of two who use links at once, the second finds an owner.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('aftercart-setup', 0))`)
    const taken = await client.query('SELECT FROM member LIMIT 1')
    if (taken.rowCount !== 0) return false
    const userId = randomUUID()
    await client.query(
      'INSERT INTO "user" (id, name, email, email_verified, created_at, updated_at) VALUES ($1, $2, $3, true, $4, $4)',
      [userId, owner.name, email, now],
    )
    await client.query(
      `INSERT INTO account (id, account_id, provider_id, user_id, password, created_at, updated_at) VALUES ($1, $2, 'credential', $2, $3, $4, $4)`,
      [randomUUID(), userId, password, now],
    )
    await client.query('INSERT INTO member (shop_id, user_id) VALUES ($1, $2)', [shop.id, userId])
    await client.query('DELETE FROM verification WHERE identifier = $1', [NAME])
    return true
  })
  return made ? email : null
}

async function isGood(runtime: Runtime, token: string): Promise<boolean> {
  const row = await runtime.prisma.verification.findFirst({
    where: { identifier: NAME, value: hashOf(token), expiresAt: { gt: runtime.clock.now() } },
  })
  return row !== null
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
