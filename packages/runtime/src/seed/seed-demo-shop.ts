import { upsertContact } from '../contacts/upsert-contact.ts'
import { emailKey } from '../contacts/match-key.ts'
import { transaction } from '../database/transaction.ts'
import { addKey, makeKey } from '../keys/keys.ts'
import { upsertProduct } from '../products/products.ts'
import { setPurchaseActions } from '../purchase-actions/purchase-actions.changes.ts'
import type { Runtime } from '../runtime.ts'
import { createShop, firstShop } from '../shops/shops.ts'
import { makeAccount } from '../storefront/shoppers.ts'
import { demoActions } from './demo-flows.ts'
import { demoProducts } from './demo-products.ts'

/** A shopper's login at the demo shop, for trying it out. It is public, and opens nothing but that. */
export const demoShopper = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.test',
  password: 'walnut-and-wool',
}

export type SeedKeys = { secretKey: string | null; publishableKey: string | null }

/**
 * Makes the demo shop in an empty database. Every machine may call it at every start: one does the work, and a start that
 * was killed halfway is finished by the next. Keys that are given work from then on, also in a shop that is there already;
 * keys made at random are made once.
 */
export async function seedDemoShop(runtime: Runtime, keys: SeedKeys): Promise<{ shopId: string }> {
  const lock = await runtime.pool.connect()
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtextextended('aftercart-seed', 0))`)
    const shopId = (await firstShop(runtime))?.id ?? (await beginShop(runtime))
    if ((await progress(runtime)) === 'begun') await fillShop(runtime, shopId)
    await giveKeys(runtime, shopId, keys)
    return { shopId }
  } finally {
    // Closing the connection lets the lock go, whatever happened.
    lock.release(true)
  }
}

async function beginShop(runtime: Runtime): Promise<string> {
  // First the mark, then the shop: killed between the two, the next start begins the shop again.
  await runtime.pool.query(
    `INSERT INTO installation (name, value) VALUES ('demo-shop', 'begun') ON CONFLICT (name) DO UPDATE SET value = 'begun'`,
  )
  const shop = await createShop(runtime, { name: 'Walnut & Wool', email: 'hello@walnut-and-wool.example' })
  return shop.id
}

/** Null in a database whose shop was not made here. */
async function progress(runtime: Runtime): Promise<string | null> {
  const { rows } = await runtime.pool.query<{ value: string }>(
    `SELECT value FROM installation WHERE name = 'demo-shop'`,
  )
  return rows[0]?.value ?? null
}

async function fillShop(runtime: Runtime, shopId: string): Promise<void> {
  for (const product of demoProducts) await upsertProduct(runtime, shopId, product)
  for (const { trigger, sku, flow } of demoActions) {
    const answer = await setPurchaseActions(runtime, shopId, { trigger, sku, flow, underWay: 'finish' })
    if (answer.outcome !== 'published')
      throw new Error(`The demo shop's actions are not right: ${JSON.stringify(answer)}`)
  }
  const contact = await transaction(runtime.pool, (client) =>
    upsertContact(client, shopId, demoShopper, { trusted: true, now: runtime.clock.now() }),
  )
  await makeAccount(runtime, shopId, emailKey(demoShopper.email), demoShopper.password, contact.id)
  await runtime.pool.query(`UPDATE installation SET value = 'done' WHERE name = 'demo-shop'`)
}

async function giveKeys(runtime: Runtime, shopId: string, { secretKey, publishableKey }: SeedKeys): Promise<void> {
  const given = { secret: secretKey, publishable: publishableKey }
  const kinds = await runtime.prisma.apiKey.groupBy({ by: ['kind'], where: { shopId } })
  for (const kind of ['secret', 'publishable'] as const) {
    const key = given[kind]
    if (key !== null) await addKey(runtime, shopId, kind, key)
    else if (!kinds.some((each) => each.kind === kind)) await addKey(runtime, shopId, kind, makeKey(kind))
  }
}
