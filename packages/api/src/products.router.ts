import { listProducts, searchProducts, upsertProduct } from '@aftercart/runtime'
import { z } from 'zod'
import { pageInput, pageOf } from './page.ts'
import { router, shopProcedure } from './trpc.ts'

const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  description: z.string(),
  /** Decimal string in `currency`. */
  price: z.string(),
  currency: z.string(),
  kind: z.enum(['one-time', 'subscription']),
})

export const productsRouter = router({
  /** Finds as one types, by words of the name or the beginning of the SKU: the best 20. */
  search: shopProcedure
    .input(z.object({ text: z.string().max(200) }))
    .output(z.object({ items: z.array(productSchema), nextCursor: z.null() }))
    .query(async ({ ctx, input }) => ({
      items: await searchProducts(ctx.runtime, ctx.shopId, input.text),
      nextCursor: null,
    })),

  list: shopProcedure
    .input(z.object({ ...pageInput, cursor: z.string().max(300).nullish() }).prefault({}))
    .output(pageOf(productSchema))
    .query(({ ctx, input }) => listProducts(ctx.runtime, ctx.shopId, input)),

  /** Adds a product or changes the one with this SKU. */
  upsert: shopProcedure
    .input(
      z.object({
        sku: z.string().trim().min(1, 'Give the product a SKU.').max(200),
        name: z.string().trim().min(1, 'Give the product a name.').max(200),
        description: z.string().max(2000).default(''),
        price: z.string().regex(/^\d{1,12}(\.\d{1,2})?$/, 'Write the price as a decimal string, e.g. "40.00".'),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'Use a currency code of three letters, e.g. "USD".')
          .default('USD'),
        kind: z.enum(['one-time', 'subscription']).default('one-time'),
      }),
    )
    .output(productSchema)
    .mutation(({ ctx, input }) => upsertProduct(ctx.runtime, ctx.shopId, input)),
})
