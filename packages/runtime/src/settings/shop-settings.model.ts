import { z } from 'zod'

/**
 * The switches of one shop, kept as JSON in `shop.settings`. Missing ones have their default, so that a new switch
 * needs no migration. Source of the defaults: the routing table of the purchase actions.
 */
export const shopSettingsSchema = z.object({
  /** Legacy order forms, manual orders and API orders run product-specific purchase actions too. */
  runPurchaseActionsOnAllOrders: z.boolean().default(false),
  /** A subscription's later charge that fails or ends in an error runs the failed or error actions. */
  runFailedAndErrorActionsOnLaterCharges: z.boolean().default(true),
  /** What a gateway's own fraud block counts as. */
  fraudBlockCountsAs: z.enum(['failed', 'error']).default('failed'),
  /** ISO 4217 code of the products' prices. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('USD'),
})

export type ShopSettings = z.infer<typeof shopSettingsSchema>

/** Reads the JSON of `shop.settings`. A value that makes no sense falls back to its default rather than stop the shop. */
export function parseShopSettings(json: unknown): ShopSettings {
  const whole = shopSettingsSchema.safeParse(json ?? {})
  if (whole.success) return whole.data
  const given = typeof json === 'object' && json !== null ? json : {}
  const sound = Object.entries(given).filter(([name, value]) => shopSettingsSchema.safeParse({ [name]: value }).success)
  return shopSettingsSchema.parse(Object.fromEntries(sound))
}
