import { listFailedRuns, retryFailedRuns, summariseFailedRuns } from '@aftercart/runtime'
import { z } from 'zod'
import type { Caller } from './context.ts'
import { instantSchema, pageInput, pageOf } from './page.ts'
import { router, shopProcedure } from './trpc.ts'

const cursor = z.string().max(100).nullish()
const campaignId = z.uuid('There is no such campaign.')

const failedRunSchema = z.object({
  runId: z.string(),
  campaign: z.object({ id: z.string(), name: z.string() }),
  /** The version it was on. */
  version: z.int(),
  /** What the fault said. */
  error: z.string(),
  failedAt: instantSchema,
  startedAt: instantSchema,
  /** Where it stood; empty when it had not come to its first step, or its version cannot be read any more. */
  stoodAt: z.array(z.object({ node: z.string(), title: z.string() })),
  orderId: z.string().nullable(),
  contact: z.object({ id: z.string(), name: z.string(), email: z.string() }),
})

/** Some by their ids, or all of a campaign, or all: said in so many words, so that nobody means some and hits all. */
const which = z.discriminatedUnion('which', [
  z.object({ which: z.literal('runs'), runIds: z.array(z.string().max(200)).min(1).max(100) }),
  z.object({ which: z.literal('campaign'), campaignId, cursor }),
  z.object({ which: z.literal('all'), cursor }),
])

/** Runs that a fault of their flow, or of this software, stopped. */
export const failedRunsRouter = router({
  /** The newest fault first. `cursor` is the `nextCursor` of the page before. */
  list: shopProcedure
    .input(z.object({ ...pageInput, cursor, campaignId: campaignId.optional() }).prefault({}))
    .output(pageOf(failedRunSchema))
    .query(({ ctx, input }) => listFailedRuns(ctx.runtime, ctx.shopId, input)),

  /** How many there are, and of which campaigns; of more than 10,000 the newest. */
  summary: shopProcedure
    .output(
      z.object({
        count: z.int(),
        more: z.boolean(),
        campaigns: z.array(z.object({ id: z.string(), name: z.string(), count: z.int() })),
      }),
    )
    .query(({ ctx }) => summariseFailedRuns(ctx.runtime, ctx.shopId)),

  /**
   * Has them go on from where they stood, in the version that is published now. One call tries 200: call again with
   * `nextCursor` until it is null. `staying`: what keeps the others, and what to do about it.
   */
  retry: shopProcedure
    .input(which)
    .output(
      z.object({
        count: z.int(),
        staying: z.array(z.object({ why: z.string(), runs: z.int() })),
        nextCursor: z.string().nullable(),
      }),
    )
    .mutation(({ ctx, input }) => retryFailedRuns(ctx.runtime, ctx.shopId, input, nameOf(ctx.caller))),
})

/** For the timeline; null of a key. */
function nameOf({ user }: Caller): string | null {
  return user === null ? null : user.name.trim() || user.email
}
