import { getRun, getRunTimeline, listRuns, startByHand } from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf, triggerSchema } from './page.ts'
import { badRequest, notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

const statusSchema = z.enum(['active', 'ended', 'failed'])

const runSchema = z.object({
  id: z.string(),
  campaignId: z.string(),
  campaignName: z.string(),
  /** The version it runs on. */
  version: z.number(),
  trigger: triggerSchema,
  sku: z.string().nullable(),
  contact: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  orderId: z.string().nullable(),
  status: statusSchema,
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** Where it stands now, or stood when a fault stopped it; empty when it has ended. `until`: of a wait, when it goes on. */
  standsAt: z.array(z.object({ node: z.string(), title: z.string(), until: instantSchema.optional() })),
})

const timelineRowSchema = z.object({
  seq: z.string(),
  at: instantSchema,
  /** The engine's name of it, e.g. `entered`, `done`, `goal-reached`. */
  kind: z.string(),
  node: z.string().nullable(),
  nodeTitle: z.string().nullable(),
  /** One sentence for people. */
  title: z.string(),
  /** What more there is to say, '' when nothing. */
  detail: z.string(),
  /** Of `looked-again`, the look before a message: sent, held until later, or left out. Null for all others. */
  decision: z.enum(['send', 'hold', 'skip']).nullable(),
})

const startedSchema = z.object({
  contactId: z.string(),
  /** `not-again`: the campaign's re-entry rule keeps the contact out. */
  outcome: z.enum(['started', 'not-again', 'no-contact']),
  runId: z.string().optional(),
})

export const runsRouter = router({
  /** Begins a campaign with the trigger `manual` for these contacts, each for itself; in the order they are named. */
  start: shopProcedure
    .input(
      z.object({
        campaignId: idSchema,
        contactIds: z
          .array(idSchema)
          .min(1, 'Choose at least one contact.')
          .max(500, 'Start at most 500 contacts at once.'),
      }),
    )
    .output(z.object({ contacts: z.array(startedSchema) }))
    .mutation(async ({ ctx, input }) => {
      const answer = await startByHand(ctx.runtime, ctx.shopId, input)
      if (answer.outcome === 'not-found') throw notFound('campaign')
      if (answer.outcome === 'not-by-hand') throw badRequest(answer.why, [{ path: 'campaignId', message: answer.why }])
      return { contacts: answer.contacts }
    }),

  /** Newest first. */
  list: shopProcedure
    .input(
      z
        .object({
          ...pageInput,
          contactId: idSchema.optional(),
          campaignId: idSchema.optional(),
          orderId: idSchema.optional(),
          status: statusSchema.optional(),
        })
        .prefault({}),
    )
    .output(pageOf(runSchema))
    .query(({ ctx, input }) => listRuns(ctx.runtime, ctx.shopId, input)),

  get: shopProcedure
    .input(z.object({ runId: idSchema }))
    .output(runSchema)
    .query(async ({ ctx, input }) => {
      const run = await getRun(ctx.runtime, ctx.shopId, input.runId)
      if (run === null) throw notFound('run')
      return run
    }),

  /** What happened, oldest first. */
  timeline: shopProcedure
    .input(
      z.object({
        ...pageInput,
        cursor: z
          .string()
          .regex(/^\d{1,18}$/, 'Use the nextCursor of the page before.')
          .nullish(),
        runId: idSchema,
      }),
    )
    .output(pageOf(timelineRowSchema))
    .query(async ({ ctx, input }) => {
      const page = await getRunTimeline(ctx.runtime, ctx.shopId, input)
      if (page === null) throw notFound('run')
      return page
    }),
})
