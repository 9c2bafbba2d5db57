import { listKeys, rotateKey } from '@aftercart/runtime'
import { z } from 'zod'
import { instantSchema } from './page.ts'
import { router, shopProcedure } from './trpc.ts'

const kindSchema = z.enum(['secret', 'publishable'])

export const keysRouter = router({
  list: shopProcedure
    .input(z.object({}).prefault({}))
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            kind: kindSchema,
            /** The whole publishable key; of a secret one only its end, e.g. `sk_…x9Qa`. */
            shown: z.string(),
            createdAt: instantSchema,
          }),
        ),
        nextCursor: z.null(),
      }),
    )
    .query(async ({ ctx }) => ({ items: await listKeys(ctx.runtime, ctx.shopId), nextCursor: null })),

  /** Makes a new key and ends all older ones of its kind at once. The whole key is answered this one time. */
  rotate: shopProcedure
    .input(z.object({ kind: kindSchema }))
    .output(z.object({ key: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const key = await rotateKey(ctx.runtime, ctx.shopId, input.kind)
      ctx.callers.forgetKeys(ctx.shopId)
      return { key }
    }),
})
