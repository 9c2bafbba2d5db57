import { purchaseActionTriggers, triggers } from '@aftercart/flow'
import { z } from 'zod'

/** What every list takes: where the last page ended, and how many items to answer at most. */
export const pageInput = {
  cursor: z.uuid('Use the nextCursor of the page before.').nullish(),
  limit: z.int().min(1).max(100).default(50),
}

/** What every list answers: a page, and where the next one begins, or null at the end. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}

/** An id as it comes from outside. One that names nothing is answered 404, whatever it looks like. */
export const idSchema = z.string().min(1, 'Say which one: this is empty.').max(200)

/** ISO 8601, UTC, milliseconds. */
export const instantSchema = z.string()

export const triggerSchema = z.enum(triggers)

export const purchaseActionTriggerSchema = z.enum(purchaseActionTriggers)

/** A product's SKU, or null for the default settings. */
export const skuSchema = z.string().trim().min(1, 'Give the SKU, or null for the default settings.').max(200).nullable()
