import { getOrder, isOrderCursor, listOrders } from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf } from './page.ts'
import { notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

const orderSchema = z.object({
  /** The storefront's own order id. */
  id: z.string(),
  contact: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  currency: z.string(),
  total: z.string(),
  items: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number(), price: z.string() })),
  origin: z.string(),
  /** The status that counts after all outcomes so far. */
  status: z.string(),
  paidAt: instantSchema.nullable(),
  createdAt: instantSchema,
})

const outcomeSchema = z.object({
  eventId: z.string(),
  gateway: z.string(),
  payment: z.string(),
  attempt: z.number(),
  status: z.string(),
  charge: z.string(),
  card: z.boolean(),
  declineClass: z.string().nullable(),
  declineCode: z.string().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  counted: z.boolean(),
  /** `same-attempt`, `already-paid`, `older`, … when it was not counted. */
  uncountedWhy: z.string().nullable(),
  occurredAt: instantSchema,
  receivedAt: instantSchema,
})

export const ordersRouter = router({
  list: shopProcedure
    .input(
      z
        .object({
          ...pageInput,
          cursor: z.string().max(600).refine(isOrderCursor, 'Use the nextCursor of the page before.').nullish(),
          contactId: idSchema.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(orderSchema))
    .query(({ ctx, input }) => listOrders(ctx.runtime, ctx.shopId, input)),

  /** With every report about it, oldest first. */
  get: shopProcedure
    .input(z.object({ orderId: idSchema }))
    .output(orderSchema.extend({ outcomes: z.array(outcomeSchema) }))
    .query(async ({ ctx, input }) => {
      const order = await getOrder(ctx.runtime, ctx.shopId, input.orderId)
      if (order === null) throw notFound('order')
      return order
    }),
})
