import { dismissDeadLetters, listDeadLetters, retryDeadLetters, summariseDeadLetters } from '@aftercart/runtime'
import { z } from 'zod'
import { instantSchema, pageInput, pageOf } from './page.ts'
import { router, shopProcedure } from './trpc.ts'

const filter = {
  /** Of HTTP requests: whom they call, e.g. `https://api.example.com`. */
  host: z.string().max(300).optional(),
  campaignId: z.uuid('There is no such campaign.').optional(),
}

const letterSchema = z.object({
  key: z.string(),
  type: z.string(),
  title: z.string(),
  detail: z.string(),
  host: z.string().nullable(),
  error: z.string(),
  tries: z.int(),
  askedAt: instantSchema,
  givenUpAt: instantSchema,
  again: z.boolean(),
  runId: z.string(),
  campaign: z.object({ id: z.string(), name: z.string() }),
  orderId: z.string().nullable(),
  contact: z.object({ id: z.string(), name: z.string(), email: z.string() }),
})

/** Some by their keys, or all of a host or campaign, or all: said in so many words, so that nobody means some and hits all. */
const which = z.discriminatedUnion('which', [
  z.object({ which: z.literal('keys'), keys: z.array(z.string().max(400)).min(1).max(100) }),
  z.object({ which: z.literal('host'), host: z.string().max(300) }),
  z.object({ which: z.literal('campaign'), campaignId: z.uuid('There is no such campaign.') }),
  z.object({ which: z.literal('all') }),
])

const changed = z.object({ count: z.int() })

/** Actions that were given up after all their tries. */
export const deadLettersRouter = router({
  /** Newest first. `cursor` is the `nextCursor` of the page before. */
  list: shopProcedure
    .input(z.object({ ...pageInput, cursor: z.string().max(500).nullish(), ...filter }).prefault({}))
    .output(pageOf(letterSchema))
    .query(({ ctx, input }) => listDeadLetters(ctx.runtime, ctx.shopId, input)),

  /** How many there are, and of which hosts and campaigns; of more than 10,000 the newest. */
  summary: shopProcedure
    .output(
      z.object({
        count: z.int(),
        more: z.boolean(),
        hosts: z.array(z.object({ host: z.string(), count: z.int() })),
        campaigns: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
      }),
    )
    .query(({ ctx }) => summariseDeadLetters(ctx.runtime, ctx.shopId)),

  /** Does them once more, late, with the same idempotency key. Their runs have gone on and are not moved again. */
  retry: shopProcedure
    .input(which)
    .output(changed)
    .mutation(async ({ ctx, input }) => ({ count: await retryDeadLetters(ctx.runtime, ctx.shopId, input) })),

  /** Takes them off this list for good. Their runs' timelines keep what happened. */
  dismiss: shopProcedure
    .input(which)
    .output(changed)
    .mutation(async ({ ctx, input }) => ({ count: await dismissDeadLetters(ctx.runtime, ctx.shopId, input) })),
})
