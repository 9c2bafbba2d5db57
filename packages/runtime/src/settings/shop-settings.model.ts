import { z } from 'zod'

/** A time of day on the wall, `HH:MM`. */
const timeSchema = z
  .string({ error: 'Write a time of day, e.g. 21:00.' })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day with hours and minutes, e.g. 21:00.')

/** Marketing alone, or messages about an order too. */
const whichMessagesSchema = z.enum(['marketing', 'all'], {
  error: 'Choose whether this holds for marketing only or for all messages.',
})

/** From and to on the contact's own clock; over midnight when `from` is the later one. */
export const quietHoursSchema = z
  .object({ from: timeSchema, to: timeSchema, for: whichMessagesSchema })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    error: 'Let the quiet hours end at another time than they begin.',
  })

/** At most `count` messages a day to one contact, from midnight to midnight on the contact's own clock. */
export const dailyCapSchema = z.object({
  count: z
    .int('Use a whole number of messages.')
    .min(1, 'Allow at least 1 message a day.')
    .max(1000, 'Use at most 1,000 messages a day.'),
  for: whichMessagesSchema,
})

/** What holds messages to customers back until later. Null: nothing does. */
const messageRulesSchema = z.object({
  quietHours: quietHoursSchema.nullable().default(null).catch(null),
  dailyCap: dailyCapSchema.nullable().default(null).catch(null),
})

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
  /** When emails to customers are held back, whichever flow sends them. */
  messages: z.object({ email: messageRulesSchema.prefault({}) }).prefault({}),
  /** Who tries failed charges again: the flows, or the gateway, and then no flow does. Never both. */
  retries: z.enum(['aftercart', 'gateway']).default('aftercart'),
})

export type ShopSettings = z.infer<typeof shopSettingsSchema>
export type MessageRules = z.infer<typeof messageRulesSchema>

/** Reads the JSON of `shop.settings`. A value that makes no sense falls back to its default rather than stop the shop. */
export function parseShopSettings(json: unknown): ShopSettings {
  const whole = shopSettingsSchema.safeParse(json ?? {})
  if (whole.success) return whole.data
  const given = typeof json === 'object' && json !== null ? json : {}
  const sound = Object.entries(given).filter(([name, value]) => shopSettingsSchema.safeParse({ [name]: value }).success)
  return shopSettingsSchema.parse(Object.fromEntries(sound))
}
