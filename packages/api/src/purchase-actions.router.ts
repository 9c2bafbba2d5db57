import { flowSchema } from '@aftercart/flow'
import {
  clearPurchaseActions,
  copyPurchaseActions,
  getPurchaseActions,
  listPurchaseActions,
  listRoutingTable,
  publishPurchaseActions,
  savePurchaseActionsDraft,
  setPurchaseActions,
} from '@aftercart/runtime'
import { z } from 'zod'
import { nodeMapSchema, underWaySchema } from './campaigns.publishing.ts'
import { campaignSchema, stepSchema } from './campaigns.router.ts'
import { purchaseActionTriggerSchema, skuSchema } from './page.ts'
import { notFound } from './problems.ts'
import { published } from './publish-answer.ts'
import { router, shopProcedure } from './trpc.ts'

/** One cell of the screen: a trigger, for one product or (null) for the default settings. */
const cellInput = z.object({ trigger: purchaseActionTriggerSchema, sku: skuSchema })

const cellSchema = z.object({
  trigger: purchaseActionTriggerSchema,
  /** Null while nothing was ever drawn there. */
  campaignId: z.string().nullable(),
  published: z.boolean(),
  hasUnpublishedChanges: z.boolean(),
  /** What it does, in its order, without the trigger. */
  steps: z.array(stepSchema),
  /** The same in one sentence, '' when there is none. */
  summary: z.string(),
  runsLast30Days: z.number(),
})

const rowSchema = z.object({
  /** Null: the default settings. */
  sku: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['one-time', 'subscription']).nullable(),
  cells: z.array(cellSchema),
})

const routingRowSchema = z.object({
  id: z.string(),
  /** The charge, in words. */
  charge: z.string(),
  /** What happens now, with the shop's settings. */
  productSpecific: z.boolean(),
  default: z.boolean(),
  billingAutomation: z.boolean(),
  purchaseGoal: z.boolean(),
  /** The setting that decides product-specific (and, where they differ, default) actions; null when none does. */
  setting: z.enum(['runPurchaseActionsOnAllOrders', 'runFailedAndErrorActionsOnLaterCharges']).nullable(),
})

export const purchaseActionsRouter = router({
  /** The screen E-commerce > Actions: the default settings first, then each product that has actions of its own. */
  list: shopProcedure
    .input(z.object({}).prefault({}))
    .output(z.object({ rows: z.array(rowSchema) }))
    .query(({ ctx }) => listPurchaseActions(ctx.runtime, ctx.shopId)),

  /** Null when nothing was ever drawn there. */
  get: shopProcedure
    .input(cellInput)
    .output(campaignSchema.nullable())
    .query(({ ctx, input }) => getPurchaseActions(ctx.runtime, ctx.shopId, input)),

  /** Saves and publishes. Runs under way finish on their version when nothing else is said. */
  set: shopProcedure
    .input(cellInput.extend({ flow: flowSchema, underWay: underWaySchema, map: nodeMapSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => published(await setPurchaseActions(ctx.runtime, ctx.shopId, input))),

  /** A draft may be unfinished: it is kept as it is, and what is published goes on. */
  saveDraft: shopProcedure
    .input(cellInput.extend({ flow: flowSchema }))
    .output(campaignSchema)
    .mutation(({ ctx, input }) => savePurchaseActionsDraft(ctx.runtime, ctx.shopId, input)),

  publish: shopProcedure
    .input(cellInput.extend({ underWay: underWaySchema, map: nodeMapSchema }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => published(await publishPurchaseActions(ctx.runtime, ctx.shopId, input))),

  /** The set in `from` replaces the one in `to`, and is published there if it is published in `from`. */
  copy: shopProcedure
    .input(z.object({ from: cellInput, to: cellInput }))
    .output(campaignSchema)
    .mutation(async ({ ctx, input }) => {
      const answer = await copyPurchaseActions(ctx.runtime, ctx.shopId, input)
      if (answer === 'no-such-actions') throw notFound('action set to copy from')
      return answer.outcome === 'saved' ? answer.campaign : published(answer)
    }),

  /** Empties the cell: no new runs begin; runs under way finish. */
  clear: shopProcedure
    .input(cellInput)
    .output(z.object({ cleared: z.boolean() }))
    .mutation(async ({ ctx, input }) => ({ cleared: await clearPurchaseActions(ctx.runtime, ctx.shopId, input) })),

  /** Which orders run which actions, with what this shop's settings make of it. */
  routingTable: shopProcedure
    .input(z.object({}).prefault({}))
    .output(z.object({ rows: z.array(routingRowSchema) }))
    .query(({ ctx }) => listRoutingTable(ctx.runtime, ctx.shopId)),
})
