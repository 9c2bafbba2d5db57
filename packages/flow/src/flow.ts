import { z } from 'zod'
import type { SignalName } from './event.ts'
import { jsonObjectSchema, type JsonObject } from './json.ts'

/** The five purchase-action triggers first, in the order of the Actions screen's columns; then those of campaigns. */
export const triggers = [
  'cart-login',
  'contact-created',
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
  'charge-failed',
  'charge-recovered',
  'card-expiring',
  'purchase-made',
  'tag-added',
  'api-event',
  'manual',
] as const

export type Trigger = (typeof triggers)[number]

/** The triggers that have a column on the screen E-commerce > Actions. */
export const purchaseActionTriggers = [
  'cart-login',
  'contact-created',
  'purchase-succeeded',
  'purchase-failed',
  'purchase-error',
] as const satisfies readonly Trigger[]

export type PurchaseActionTrigger = (typeof purchaseActionTriggers)[number]

/** 1 to 64 letters, digits, `_` and `-`, beginning with a letter or digit: safe as an object key and in an idempotency key. */
export const nodeIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
    'Use 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit.',
  )
  .refine((id) => !(id in Object.prototype), 'This name is reserved. Choose another id.')

export const flowNodeSchema = z.object({
  id: nodeIdSchema,
  type: z.string().min(1).max(64),
  /** What the node's form edits. A draft may hold incomplete params; `validateFlow` judges them by the node type. */
  params: jsonObjectSchema.default({}),
  /** Top-left corner in canvas pixels. The canvas lays out nodes that have none. */
  position: z.object({ x: z.number(), y: z.number() }).optional(),
})

export const flowEdgeSchema = z.object({
  from: nodeIdSchema,
  /** The way out of `from`. May be left out when the node has only one. */
  out: z.string().min(1).max(64).optional(),
  to: nodeIdSchema,
})

/** News that a flow, a goal or a wait may listen for; see `SignalName`. */
export const signalNames = [
  'paid',
  'purchase-made',
  'purchase-failed',
  'cart-login',
  'tag-added',
  'api-event',
  'cancelled',
  'refunded',
  'unsubscribed',
] as const satisfies readonly SignalName[]

/** An event that ends a run wherever it is. `tag`: of `tag-added`, only this one; `event`: of `api-event`, its name. */
export const exitRuleSchema = z.object({
  on: z.enum(signalNames),
  tag: z.string().min(1).max(100).optional(),
  event: z.string().min(1).max(100).optional(),
})

/**
 * May a contact who has been in the flow before come in again? `always`; `never`; `after-end`: not while a run of theirs is
 * under way; `after`: not before `days` days have passed since their last run began.
 */
export const reEntrySchema = z.discriminatedUnion('when', [
  z.object({ when: z.literal('always') }),
  z.object({ when: z.literal('never') }),
  z.object({ when: z.literal('after-end') }),
  z.object({ when: z.literal('after'), days: z.int().min(1).max(3660) }),
])

/** What holds for the flow as a whole. */
export const flowSettingsSchema = z.object({
  reEntry: reEntrySchema.optional(),
  exitOn: z.array(exitRuleSchema).max(20).optional(),
})

/** The drawing: plain JSON. Several edges from one way out are branches that run at once. */
export const flowSchema = z.object({
  nodes: z.array(flowNodeSchema).max(5000),
  edges: z.array(flowEdgeSchema).max(20000),
  settings: flowSettingsSchema.optional(),
})

export type FlowNode = { id: string; type: string; params: JsonObject; position?: { x: number; y: number } | undefined }
export type FlowEdge = { from: string; out?: string | undefined; to: string }
export type ExitRule = z.infer<typeof exitRuleSchema>
export type ReEntry = z.infer<typeof reEntrySchema>
export type FlowSettings = z.infer<typeof flowSettingsSchema>
export type Flow = { nodes: FlowNode[]; edges: FlowEdge[]; settings?: FlowSettings | undefined }

/** May a contact who has been in this flow come in again? Always, when the merchant said nothing. */
export function reEntryOf(flow: Flow): ReEntry {
  return flow.settings?.reEntry ?? { when: 'always' }
}
