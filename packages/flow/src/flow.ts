import { z } from 'zod'
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

/** The drawing: plain JSON. Several edges from one way out are branches that run at once. */
export const flowSchema = z.object({
  nodes: z.array(flowNodeSchema).max(5000),
  edges: z.array(flowEdgeSchema).max(20000),
})

export type FlowNode = { id: string; type: string; params: JsonObject; position?: { x: number; y: number } | undefined }
export type FlowEdge = { from: string; out?: string | undefined; to: string }
export type Flow = { nodes: FlowNode[]; edges: FlowEdge[] }
