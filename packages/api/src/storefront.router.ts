import { testCards } from '@aftercart/gateways'
import {
  getCardUpdate,
  getShop,
  loginShopper,
  outcomeReportSchema,
  payOrder,
  placeOrder,
  registerShopper,
  reportedContactSchema,
  reportOutcome,
  reportPageLogin,
  storefrontProducts,
} from '@aftercart/runtime'
import { z } from 'zod'
import type { Context } from './context.ts'
import { notFound } from './problems.ts'
import { refuseWhenTooMany, router, storefrontProcedure, visitorProcedure } from './trpc.ts'

const minute = 60_000

const sku = z.string().min(1, 'Say which product.').max(200)
const person = z.object({ firstName: z.string(), lastName: z.string(), email: z.string() })
const password = z.string().max(200, 'Use at most 200 characters.')
const newPassword = password.min(8, 'Use at least 8 characters.')
const timeZone = reportedContactSchema.shape.timeZone
const eventId = z.string().min(1).max(100)

/** A shopper writes a last name; what is reported by other servers may go without. */
const contactSchema = reportedContactSchema.extend({
  lastName: reportedContactSchema.shape.lastName.refine(
    (name) => name.trim() !== '',
    'The last name must not be empty.',
  ),
})

const loginAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('logged-in'), token: z.string(), expiresAt: z.string(), contact: person }),
  z.object({ status: z.literal('refused'), message: z.string() }),
])

const cardSchema = z.object({ number: z.string().max(40), expiry: z.string().max(10), cvc: z.string().max(6) })

const checkoutInput = z.object({
  cartId: z.uuid(),
  attempt: z.int().min(1, 'Attempts are counted from 1.').max(100_000),
  submission: z.string().max(100).default(''),
  items: z
    .array(
      z.object({ sku, quantity: z.int('Use a whole number.').min(1, 'Take it out of the cart instead.').max(999) }),
    )
    .min(1, 'The cart is empty.')
    .max(100, 'An order may have at most 100 lines.'),
  contact: contactSchema.optional(),
  card: cardSchema,
  loginToken: z.string().max(1000).optional(),
  password: newPassword.optional(),
})

const checkoutAnswer = z.object({
  status: z.enum(['succeeded', 'failed', 'error', 'pending', 'invalid']),
  orderId: z.string().nullable(),
  message: z.string(),
  canRetry: z.boolean(),
  repeated: z.boolean(),
  problems: z.array(z.object({ field: z.string(), message: z.string() })),
})

const testCardSchema = z.object({
  number: z.string(),
  title: z.string(),
  brand: z.string(),
  status: z.enum(['succeeded', 'failed', 'error', 'pending']),
})

const shownTestCards = testCards.map(({ number, title, brand, result }) => ({
  ...{ number, title, brand, status: result.status },
}))

/** The token of a card-update link: whoever has it may do what it is for. */
const linkToken = z.string().max(2100)

const cardUpdateAnswer = z.object({
  /** `broken`: the link is none of ours. */
  state: z.enum(['open', 'paid', 'cancelled', 'pending', 'elsewhere', 'gone', 'expired', 'broken']),
  shop: z.object({ name: z.string(), email: z.string(), url: z.string() }).nullable(),
  order: z
    .object({
      ...{ id: z.string(), total: z.string(), currency: z.string() },
      items: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number(), price: z.string() })),
    })
    .nullable(),
  sandbox: z.boolean(),
  testCards: z.array(testCardSchema),
})

const accepted = z.object({ accepted: z.literal(true) })

/** What a shopper's browser may do with the publishable key, which anybody can read: nothing here tells about other people. */
export const storefrontRouter = router({
  shop: storefrontProcedure
    .output(
      z.object({
        name: z.string(),
        sandbox: z.boolean(),
        testCards: z.array(testCardSchema),
      }),
    )
    .query(async ({ ctx }) => {
      const shop = await getShop(ctx.runtime, ctx.shopId)
      if (shop === null) throw notFound('shop')
      const { sandbox } = ctx.runtime.gateways[0]
      return { name: shop.name, sandbox, testCards: sandbox ? shownTestCards : [] }
    }),

  /** What is sold; with `skus` only those. */
  products: storefrontProcedure
    .input(z.object({ skus: z.array(sku).max(100).optional() }).optional())
    .output(
      z.object({
        items: z.array(
          z.object({
            ...{ sku: z.string(), name: z.string(), description: z.string(), price: z.string(), currency: z.string() },
            kind: z.enum(['one-time', 'subscription']),
          }),
        ),
      }),
    )
    .query(async ({ ctx, input }) => ({ items: await storefrontProducts(ctx.runtime, ctx.shopId, input?.skus) })),

  /** Logs in to the cart: begins the actions "On login". The same answer for an unknown shopper and a wrong password. */
  login: storefrontProcedure
    .input(z.object({ username: z.string().max(320), password, timeZone }))
    .output(loginAnswer)
    .mutation(({ ctx, input }) => {
      limit(ctx, 'login', 30)
      return loginShopper(ctx.runtime, ctx.shopId, input)
    }),

  register: storefrontProcedure
    .input(contactSchema.extend({ password: newPassword }))
    .output(loginAnswer)
    .mutation(({ ctx, input }) => {
      limit(ctx, 'login', 30)
      return registerShopper(ctx.runtime, ctx.shopId, input)
    }),

  /** A login at the storefront's own form. */
  reportLogin: storefrontProcedure
    .input(z.object({ eventId, contact: reportedContactSchema.partial({ firstName: true, lastName: true }) }))
    .output(accepted)
    .mutation(async ({ ctx, input }) => {
      limit(ctx, 'report', 60)
      await reportPageLogin(ctx.runtime, ctx.shopId, input)
      return { accepted: true }
    }),

  /** Charges the cart. Prices are the shop's; the same attempt is never charged twice. */
  checkout: storefrontProcedure
    .input(checkoutInput)
    .output(checkoutAnswer)
    .mutation(({ ctx, input }) => {
      limit(ctx, 'checkout', 60)
      return placeOrder(ctx.runtime, ctx.runtime.gateways[0], ctx.shopId, input)
    }),

  /** The order behind a card-update link. The link is all that is asked for: no key, no login. */
  cardUpdate: visitorProcedure
    .input(z.object({ token: linkToken }))
    .output(cardUpdateAnswer)
    .query(async ({ ctx, input }) => {
      limit(ctx, 'card-update', 60)
      const found = await getCardUpdate(ctx.runtime, input.token)
      if (found === null) return { state: 'broken' as const, shop: null, order: null, sandbox: false, testCards: [] }
      return { ...found, testCards: found.sandbox ? shownTestCards : [] }
    }),

  /** Pays that order with another card. One press of the button (`submission`) is charged once, however often it is sent. */
  payOrder: visitorProcedure
    .input(z.object({ token: linkToken, submission: z.string().min(1).max(100), card: cardSchema }))
    .output(checkoutAnswer)
    .mutation(({ ctx, input: { token, ...payment } }) => {
      limit(ctx, 'checkout', 60)
      return payOrder(ctx.runtime, token, payment)
    }),

  /** What a charge by the storefront's own gateway came to, as the page saw it. Provisional: starts nothing by itself. */
  reportOutcome: storefrontProcedure
    .input(outcomeReportSchema.extend({ eventId }))
    .output(accepted)
    .mutation(async ({ ctx, input }) => {
      limit(ctx, 'report', 60)
      await reportOutcome(ctx.runtime, ctx.shopId, input, { source: 'browser' })
      return { accepted: true }
    }),
})

/** Tries a minute from one address. */
function limit(ctx: Context, what: string, max: number): void {
  refuseWhenTooMany(ctx, `storefront.${what}`, ctx.address, max, minute)
}
