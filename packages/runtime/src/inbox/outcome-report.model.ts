import type { Charge, DeclineClass, Origin, OutcomeStatus } from '@aftercart/flow'
import { z } from 'zod'
import { orderTotal } from '../orders/order-total.ts'
import { identifier, storableText } from './storable-text.ts'

const statuses = [
  'succeeded',
  'failed',
  'error',
  'pending',
  'cancelled',
  'refunded',
] as const satisfies readonly OutcomeStatus[]
const origins = ['cart', 'order-form', 'legacy-order-form', 'manual', 'api'] as const satisfies readonly Origin[]
const charges = [
  'one-time',
  'subscription-first',
  'subscription-later',
  'plan-first',
  'plan-later',
  'plan-payoff',
] as const satisfies readonly Charge[]
const declineClasses = ['hard', 'soft', 'authentication', 'unknown'] as const satisfies readonly DeclineClass[]

/** At most 12 digits before the point and 4 behind it, e.g. `40.00`; a discount's line may be negative. */
const amountSchema = z
  .string()
  .regex(
    /^-?\d{1,12}(\.\d{1,4})?$/,
    'Write an amount as a decimal string such as "40.00": up to 12 digits, up to 4 decimals.',
  )

const itemSchema = z.object({
  sku: identifier(200),
  name: storableText(500),
  quantity: z.int('Use a whole number.').min(1, 'The quantity must be 1 or more.').max(1_000_000),
  price: amountSchema,
})

const orderSchema = z.object({
  /** The storefront's own order id. */
  id: identifier(200),
  /** ISO 4217. */
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'Use a three-letter currency code such as "USD".')
    .transform((code) => code.toUpperCase()),
  items: z
    .array(itemSchema)
    .max(500, 'An order may have at most 500 lines.')
    .refine(
      (items) => Math.abs(Number(orderTotal(items))) < 1e12,
      'The order comes to more than 12 digits. Check prices and quantities.',
    ),
})

/** IANA's longest has 32 letters. */
const longestZone = 64

/** Who bought. A time zone that is no IANA name is ignored: an outcome must not be lost for it. */
export const reportedContactSchema = z.object({
  firstName: storableText(200).refine((name) => name.trim() !== '', 'The first name must not be empty.'),
  lastName: storableText(200),
  email: storableText(320).regex(/^\s*[^\s@]+@[^\s@]+\s*$/, 'This is not an email address.'),
  timeZone: storableText(longestZone).refine(isTimeZone).optional().catch(undefined),
})

export type ReportedContact = z.infer<typeof reportedContactSchema>

const reportSchema = z.object({
  /** Unique for the shop: a repeat changes nothing. */
  eventId: identifier(200),
  gateway: identifier(64),
  /** The gateway's id of the payment; its attempts are counted from 1. */
  payment: identifier(200),
  attempt: z.int('Use a whole number.').min(1, 'Attempts are counted from 1.').max(100_000).default(1),
  status: z.enum(statuses),
  origin: z.enum(origins).default('cart'),
  charge: z.enum(charges).default('one-time'),
  /** False: cash, check, recorded by hand. */
  card: z.boolean().default(true),
  /** With `failed`. */
  decline: z
    .object({
      class: z.enum(declineClasses).default('unknown'),
      code: storableText(200).optional(),
      /** The network's own advice, e.g. Mastercard's merchant advice code `03`. */
      adviceCode: storableText(20).optional(),
    })
    .optional(),
  /** True when the gateway will not try this charge again by itself. */
  finalAttempt: z.boolean().optional(),
  /** The card that was charged, if it is kept by the gateway: never its number. */
  storedCard: z
    .object({
      /** The gateway's own name for it, with which it can be charged again. */
      reference: identifier(200).optional(),
      /** e.g. `visa`, `mastercard`. */
      network: storableText(40)
        .transform((name) => name.trim().toLowerCase())
        .optional(),
      last4: z
        .string()
        .regex(/^\d{4}$/, 'Use the last four digits.')
        .optional(),
      /** `YYYY-MM`: good until the end of this month. */
      expires: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Write year and month, like "2029-08".')
        .optional(),
    })
    .optional(),
  /** With `error`. */
  error: z.object({ code: storableText(200).optional(), message: storableText(2000).optional() }).optional(),
  occurredAt: z.iso
    .datetime({ offset: true, error: 'Use an ISO 8601 instant such as "2026-11-22T10:00:00Z".' })
    // PostgreSQL has no year 0.
    .refine((at) => !(Date.parse(at) < Date.UTC(1970, 0, 1)), 'Nothing was paid before 1970. Check the date.')
    .optional(),
  order: orderSchema,
  contact: reportedContactSchema,
})

/**
 * What one payment attempt came to, as the shop's server, a gateway or a browser reports it. Left out: `origin` is `cart`, `charge` is `one-time`, `card` is true, `attempt` is 1, `occurredAt` is now.
 * Fields it does not know are ignored, so that reporters may send more.
 *
 * Compiled, as thousands are read each second: a good one takes a third of the time by `parse` and `safeParse`, but not by
 * those that wait. A bad one is then read by the schema above, which says what is wrong with it.
 */
export const outcomeReportSchema = z.compile(reportSchema)

export type OutcomeReport = z.infer<typeof outcomeReportSchema>

/** Zones that were asked for before: making a formatter takes longer than all the rest of a report's checks. */
const zones = new Map<string, boolean>()
/** More than there are: with made-up names the map must not grow for ever. */
const mostZones = 1000

function isTimeZone(name: string): boolean {
  // Asked also for what is too long.
  if (name.length > longestZone) return false
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size >= mostZones) zones.clear()
  const is = canFormat(name)
  zones.set(name, is)
  return is
}

function canFormat(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
