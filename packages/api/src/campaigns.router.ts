import { flowSchema } from '@aftercart/flow'
import {
  createCampaign,
  getCampaign,
  getCampaignChanges,
  getFlowProblems,
  getSettings,
  getMoveProgress,
  listCampaigns,
  planMove,
  publishCampaign,
  renameCampaign,
  saveCampaignDraft,
  unpublishCampaign,
} from '@aftercart/runtime'
import { z } from 'zod'
import { pathsOf, pathsSchema } from './campaigns.paths.ts'
import {
  changesSchema,
  movePlanSchema,
  moveProgressSchema,
  nodeMapSchema,
  underWaySchema,
} from './campaigns.publishing.ts'
import { idSchema, instantSchema, pageInput, pageOf, triggerSchema } from './page.ts'
import { notFound } from './problems.ts'
import { planned, published } from './publish-answer.ts'
import { router, shopProcedure } from './trpc.ts'

export const stepSchema = z.object({
  /** The node's type, e.g. `send-email`. */
  type: z.string(),
  /** In the marketer's words, e.g. "Email the customer". */
  title: z.string(),
})

const summarySchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['campaign', 'purchase-actions']),
  /** Null while a campaign's draft has no trigger. */
  trigger: triggerSchema.nullable(),
  /** Of purchase actions for one product: its SKU. */
  sku: z.string().nullable(),
  /** Null while nothing is published. */
  publishedVersion: z.number().nullable(),
  hasUnpublishedChanges: z.boolean(),
  updatedAt: instantSchema,
  /** What the draft does, in its order, without the trigger. */
  steps: z.array(stepSchema),
  counts: z.object({
    /** Runs begun in the last 30 days. */
    last30Days: z.number(),
    /** Runs under way now. */
    active: z.number(),
  }),
})

export const campaignSchema = summarySchema.extend({
  draft: flowSchema,
  publishedFlow: flowSchema.nullable(),
})

const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  node: z.string().nullable(),
  field: z.string().optional(),
  short: z.string(),
  message: z.string(),
})

const nameSchema = z.string().trim().min(1, 'Give the campaign a name.').max(120, 'Use at most 120 characters.')

export const campaignsRouter = router({
  list: shopProcedure
    .input(z.object({ ...pageInput, kind: z.enum(['campaign', 'purchase-actions']).optional() }).prefault({}))
    .output(pageOf(summarySchema))
    .query(({ ctx, input }) => listCampaigns(ctx.runtime, ctx.shopId, input)),

  get: shopProcedure
    .input(z.object({ campaignId: idSchema }))
    .output(campaignSchema)
    .query(async ({ ctx, input }) => found(await getCampaign(ctx.runtime, ctx.shopId, input.campaignId))),

  create: shopProcedure
    .input(z.object({ name: nameSchema, flow: flowSchema }))
    .output(campaignSchema)
    .mutation(({ ctx, input }) => createCampaign(ctx.runtime, ctx.shopId, input)),

  rename: shopProcedure
    .input(z.object({ campaignId: idSchema, name: nameSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => found(await renameCampaign(ctx.runtime, ctx.shopId, input))),

  /** A draft may be unfinished: it is kept as it is. */
  saveDraft: shopProcedure
    .input(z.object({ campaignId: idSchema, flow: flowSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => found(await saveCampaignDraft(ctx.runtime, ctx.shopId, input))),

  /** What publishing the draft would change, in words. */
  changes: shopProcedure
    .input(z.object({ campaignId: idSchema }))
    .output(changesSchema)
    .query(async ({ ctx, input }) => found(await getCampaignChanges(ctx.runtime, ctx.shopId, input.campaignId))),

  /** Where the runs under way would go on in the draft, how many could, and what keeps the others. Changes nothing. */
  planMove: shopProcedure
    .input(z.object({ campaignId: idSchema, map: nodeMapSchema }))
    .output(movePlanSchema)
    .query(async ({ ctx, input }) => planned(await planMove(ctx.runtime, ctx.shopId, input))),

  /** `map` counts with `underWay: "move"` only. Runs are moved in the background: `campaigns.move` tells how far it is. */
  publish: shopProcedure
    .input(z.object({ campaignId: idSchema, underWay: underWaySchema, map: nodeMapSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => published(await publishCampaign(ctx.runtime, ctx.shopId, input))),

  /** How far the newest move of runs to a new version is; null when there was none. */
  move: shopProcedure
    .input(z.object({ campaignId: idSchema }))
    .output(moveProgressSchema.nullable())
    .query(async ({ ctx, input }) => {
      found(await getCampaign(ctx.runtime, ctx.shopId, input.campaignId))
      return getMoveProgress(ctx.runtime, ctx.shopId, input.campaignId)
    }),

  /** No new runs begin, neither at the trigger nor at a goal. Runs under way finish. */
  unpublish: shopProcedure
    .input(z.object({ campaignId: idSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => found(await unpublishCampaign(ctx.runtime, ctx.shopId, input.campaignId))),

  /**
   * Every problem that a flow has in this shop, also the warnings. `campaignId`: the campaign it is for, so that this is not
   * taken for a second one. Saves nothing.
   */
  validate: shopProcedure
    .input(z.object({ flow: flowSchema, campaignId: idSchema.optional() }))
    .output(z.object({ problems: z.array(problemSchema) }))
    .query(async ({ ctx, input }) => ({ problems: await getFlowProblems(ctx.runtime, ctx.shopId, input) })),

  /** What runs of a flow would send, and when: its paths, none when it has errors. Saves nothing. */
  paths: shopProcedure
    .input(z.object({ flow: flowSchema, limit: z.int().min(1).max(500).default(100) }))
    .output(pathsSchema)
    .query(async ({ ctx, input }) => {
      const { timeZone } = await getSettings(ctx.runtime, ctx.shopId)
      return pathsOf(input.flow, input.limit, { now: ctx.runtime.clock.now(), timeZone })
    }),
})

function found<Found>(campaign: Found | null): Found {
  if (campaign === null) throw notFound('campaign')
  return campaign
}
