import { newId } from '../database/new-id.ts'
import type { Runtime } from '../runtime.ts'
import { parseShopSettings, type ShopSettings } from '../settings/shop-settings.model.ts'

export type Shop = { id: string; name: string; email: string; timeZone: string; url: string; settings: ShopSettings }

export type NewShop = { name: string; email: string; timeZone?: string; url?: string; settings?: Partial<ShopSettings> }

export async function createShop(runtime: Pick<Runtime, 'prisma'>, shop: NewShop): Promise<Shop> {
  const { settings = {}, ...rest } = shop
  const row = await runtime.prisma.shop.create({
    data: { id: newId(), ...rest, settings: parseShopSettings(settings) },
  })
  return shopOf(row)
}

export async function getShop(runtime: Pick<Runtime, 'prisma'>, shopId: string): Promise<Shop | null> {
  const row = await runtime.prisma.shop.findUnique({ where: { id: shopId } })
  return row === null ? null : shopOf(row)
}

/** The shop that was made first: the seeded one. Null in an empty database. */
export async function firstShop(runtime: Pick<Runtime, 'prisma'>): Promise<Shop | null> {
  const row = await runtime.prisma.shop.findFirst({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
  return row === null ? null : shopOf(row)
}

/** The shop that a signed-in person works for: of several, the one made first. Null when they belong to none. */
export async function shopOfUser(runtime: Pick<Runtime, 'prisma'>, userId: string): Promise<string | null> {
  const member = await runtime.prisma.member.findFirst({ where: { userId }, orderBy: { shopId: 'asc' } })
  return member?.shopId ?? null
}

type ShopRow = Omit<Shop, 'settings'> & { settings: unknown }

function shopOf({ id, name, email, timeZone, url, settings }: ShopRow): Shop {
  return { id, name, email, timeZone, url, settings: parseShopSettings(settings) }
}
