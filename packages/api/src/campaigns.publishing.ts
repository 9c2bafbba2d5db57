import { nodeIdSchema } from '@aftercart/flow'
import { z } from 'zod'
import { instantSchema } from './page.ts'

/**
 * What becomes of runs under way when a new version is published.
 * `finish`: they end on their own version. `end`: they end now, with nothing more sent. `move`: they go on in the new version.
 */
export const underWaySchema = z.enum(['finish', 'move', 'end']).default('finish')

const placesSchema = z.record(nodeIdSchema, nodeIdSchema.nullable())

/**
 * With `move`: where runs that stand at a node of an older version go on: `{ "wait": "wait-2", "sms": null }`, for all older
 * versions; or version by version: `{ "3": { "wait": "wait-2" } }`. null: they stay. What is not named goes on at the node
 * with its own id.
 */
export const nodeMapSchema = z.union([placesSchema, z.record(z.string().regex(/^\d{1,9}$/), placesSchema)]).optional()

const nodeChangeSchema = {
  node: z.string(),
  /** What its card says: of the draft, or of the published version when it is gone. */
  title: z.string(),
  /** The whole change in one plain sentence, e.g. `“Wait 3 days” is now “Wait 5 days”.` */
  sentence: z.string(),
}

const fieldChangeSchema = z.object({
  /** The name inside the node's params or the flow's settings, e.g. `dueIn`. */
  field: z.string(),
  /** In words, e.g. "Due in". */
  name: z.string(),
  /** In words; null: was not there. */
  before: z.string().nullable(),
  /** In words; null: is not there any more. */
  after: z.string().nullable(),
})

const pathChangeSchema = {
  ...nodeChangeSchema,
  /** The way out of `node`, and its label on the canvas. */
  out: z.string(),
  label: z.string(),
  to: z.string(),
  toTitle: z.string(),
}

export const flowChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('node-added'), ...nodeChangeSchema }),
  z.object({ kind: z.literal('node-removed'), ...nodeChangeSchema }),
  z.object({ kind: z.literal('node-changed'), ...nodeChangeSchema, fields: z.array(fieldChangeSchema) }),
  z.object({ kind: z.literal('path-added'), ...pathChangeSchema }),
  z.object({ kind: z.literal('path-removed'), ...pathChangeSchema }),
  z.object({
    kind: z.literal('settings-changed'),
    ...nodeChangeSchema,
    node: z.null(),
    fields: z.array(fieldChangeSchema),
  }),
])

/** From the published version to the draft. */
export const changesSchema = z.object({
  /** The published version; null while nothing is published: then all of the draft is new. */
  version: z.number().nullable(),
  changes: z.array(flowChangeSchema),
})

const stayingSchema = z.object({
  node: z.string(),
  title: z.string(),
  /** Why it cannot go on in the new version, in a whole sentence. */
  why: z.string(),
  runs: z.number(),
})

export const movePlanSchema = z.object({
  /** Each version with runs under way, the newest first. */
  versions: z.array(
    z.object({
      version: z.number(),
      publishedAt: instantSchema,
      /** Runs under way. */
      runs: z.number(),
      /** How many of them were tried for this plan; fewer than `runs` only when there are very many. */
      tried: z.number(),
      /** Of those that were tried. */
      canMove: z.number(),
      /** The nodes where runs can wait, in the order of the drawing. */
      nodes: z.array(
        z.object({
          node: z.string(),
          title: z.string(),
          /** Nodes with the same `fits` can take each other's runs. */
          fits: z.string(),
          /** Where its runs go on in the draft; null: they stay. */
          to: z.string().nullable(),
          /** Why they stay, when `to` is null. */
          why: z.string().nullable(),
          /** Of those that were tried, how many stand there. A run in several branches stands at several nodes. */
          runs: z.number(),
        }),
      ),
      /** What cannot move and why, by the node that keeps it; a run that is kept by several is counted at each. */
      staying: z.array(stayingSchema),
    }),
  ),
  /** The nodes of the draft that runs may be moved to, in the order of the drawing. */
  targets: z.array(z.object({ node: z.string(), title: z.string(), fits: z.string() })),
})

export const moveProgressSchema = z.object({
  toVersion: z.number(),
  startedAt: instantSchema,
  /** Null while runs are being moved. */
  doneAt: instantSchema.nullable(),
  moved: z.number(),
  /** Could not be moved and finish on their version; known at the end. */
  stayed: z.number(),
  /** Runs under way on the versions that are moved from: those that are still to be looked at, and those that stay. */
  left: z.number(),
  /** Of those on older versions now: what keeps them there. */
  staying: z.array(stayingSchema.extend({ version: z.number() })),
})
