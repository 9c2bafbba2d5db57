import { dailyCapSchema, getSettings, quietHoursSchema, updateSettings } from '@aftercart/runtime'
import { z } from 'zod'
import { router, shopProcedure } from './trpc.ts'

const settingsSchema = z.object({
  shopName: z.string(),
  /** From and reply-to address of the shop's mail, and where mail to the team goes by default. */
  senderEmail: z.string(),
  /** IANA name, for contacts whose own is not known. */
  timeZone: z.string(),
  /** The shop's own web address, '' when not given. */
  url: z.string(),
  currency: z.string(),
  runPurchaseActionsOnAllOrders: z.boolean(),
  runFailedAndErrorActionsOnLaterCharges: z.boolean(),
  fraudBlockCountsAs: z.enum(['failed', 'error']),
  /** What holds emails to customers back: per contact, by the contact's clock, else the shop's. */
  messages: z.object({
    email: z.object({ quietHours: quietHoursSchema.nullable(), dailyCap: dailyCapSchema.nullable() }),
  }),
  /** Who tries failed charges again. */
  retries: z.enum(['aftercart', 'gateway']),
})

/** Null takes a rule away; what is left out stays as it is. */
const messagesChangeSchema = z.strictObject({
  email: z
    .strictObject({
      quietHours: quietHoursSchema.nullable().optional(),
      dailyCap: dailyCapSchema.nullable().optional(),
    })
    .optional(),
})

export const settingsRouter = router({
  get: shopProcedure
    .input(z.object({}).prefault({}))
    .output(settingsSchema)
    .query(({ ctx }) => getSettings(ctx.runtime, ctx.shopId)),

  /** Changes what is given and leaves the rest. */
  update: shopProcedure
    .input(
      z.strictObject({
        shopName: z.string().trim().min(1, 'Give the shop a name.').max(120).optional(),
        senderEmail: z.email('Write an email address, e.g. hello@shop.example.').max(254).optional(),
        timeZone: z.string().refine(isTimeZone, 'Use an IANA time zone, e.g. "Europe/London".').optional(),
        url: z
          .union([
            z.literal(''),
            z.url({ protocol: /^https?$/, error: 'Write a web address, e.g. https://shop.example.' }),
          ])
          .optional(),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'Use a currency code of three letters, e.g. "USD".')
          .optional(),
        runPurchaseActionsOnAllOrders: z.boolean().optional(),
        runFailedAndErrorActionsOnLaterCharges: z.boolean().optional(),
        fraudBlockCountsAs: z.enum(['failed', 'error']).optional(),
        messages: messagesChangeSchema.optional(),
        retries: z
          .enum(['aftercart', 'gateway'], { error: 'Choose who tries failed charges again: "aftercart" or "gateway".' })
          .optional(),
      }),
    )
    .output(settingsSchema)
    .mutation(({ ctx, input }) => updateSettings(ctx.runtime, ctx.shopId, input)),
})

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}
