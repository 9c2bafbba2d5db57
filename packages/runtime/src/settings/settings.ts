import { isDeepStrictEqual } from 'node:util'
import { transaction } from '../database/transaction.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings, shopSettingsSchema, type MessageRules, type ShopSettings } from './shop-settings.model.ts'

/** The shop's details and its switches, as the settings screen shows them. */
export type Settings = ShopSettings & { shopName: string; senderEmail: string; timeZone: string; url: string }

export type SettingsChange = { [Name in Exclude<keyof Settings, 'messages'>]?: Settings[Name] | undefined } & {
  messages?: { email?: { [Name in keyof MessageRules]?: MessageRules[Name] | undefined } | undefined } | undefined
}

export async function getSettings(runtime: Runtime, shopId: string): Promise<Settings> {
  const shop = await runtime.prisma.shop.findUniqueOrThrow({ where: { id: shopId } })
  return settingsOf({ ...shop, time_zone: shop.timeZone })
}

/**
 * Changes what is given and leaves the rest. Two people who change different switches at once both get theirs. When the rules
 * that hold messages change, or the clock they go by, all held messages are looked at again at once: what no rule holds any
 * more goes out, the rest waits on.
 */
export async function updateSettings(runtime: Runtime, shopId: string, change: SettingsChange): Promise<Settings> {
  return transaction(runtime.pool, async (client) => {
    const { rows } = await client.query<ShopRow>(
      'SELECT name, email, time_zone, url, settings FROM shop WHERE id = $1 FOR UPDATE',
      [shopId],
    )
    const before = rows[0]
    if (before === undefined) throw new Error(`Shop ${shopId} is gone`)
    const after = changed(settingsOf(before), change)
    const switches = shopSettingsSchema.parse(after)
    await client.query(
      'UPDATE shop SET name = $2, email = $3, time_zone = $4, url = $5, settings = settings || $6 WHERE id = $1',
      [shopId, after.shopName, after.senderEmail, after.timeZone, after.url, JSON.stringify(switches)],
    )
    if (!isDeepStrictEqual(holding(settingsOf(before)), holding(after))) {
      await client.query(
        `UPDATE effect SET held_until = $2 WHERE shop_id = $1 AND state = 'held' AND held_until > $2`,
        [shopId, runtime.clock.now()],
      )
    }
    return after
  })
}

/** All that decides until when a message is held. */
function holding({ messages, timeZone }: Settings): unknown {
  return { messages, timeZone }
}

function changed(before: Settings, { messages, ...change }: SettingsChange): Settings {
  const email = { ...before.messages.email, ...given(messages?.email ?? {}) }
  return { ...before, ...given(change), messages: { email } }
}

function given<T extends object>(change: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never
}

type ShopRow = { name: string; email: string; time_zone: string; url: string; settings: unknown }

function settingsOf(row: ShopRow): Settings {
  return {
    shopName: row.name,
    senderEmail: row.email,
    timeZone: row.time_zone,
    url: row.url,
    ...parseShopSettings(row.settings),
  }
}
