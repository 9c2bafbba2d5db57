import { z } from 'zod'
import { clockSchema, daySchema, weekdaysSchema } from '../time/clock.schema.ts'

const date = z.object({
  kind: z.literal('date'),
  date: daySchema,
  /** Left out: the start of that day. */
  at: clockSchema.optional(),
})

const weekday = z.object({ kind: z.literal('weekday'), days: weekdaysSchema, at: clockSchema })

const hours = z.object({
  kind: z.literal('window'),
  /** The days on which it begins; left out: every day. */
  days: weekdaysSchema.optional(),
  from: clockSchema,
  /** Earlier than `from`: over midnight. The same: a whole day long. */
  to: clockSchema,
})

const days = 'Choose a number of days from 0 to 366.'

const field = z.object({
  kind: z.literal('field'),
  /** A date among the facts, e.g. `order.placedAt`, or a field of the contact's own: `contact.fields.renewal`. */
  field: z.string({ error: 'Choose a date field.' }).min(1, 'Choose a date field.').max(100),
  offset: z
    .object({
      days: z.int({ error: days }).min(0, days).max(366, days),
      when: z.enum(['before', 'on', 'after'], { error: 'Choose before, on or after.' }),
    })
    .optional(),
  /** Left out: the field's own time of day, else the start of that day. */
  at: clockSchema.optional(),
  /** Its day comes back every year, as a birthday does. */
  yearly: z.boolean().optional(),
})

export const waitUntilSchema = z.object({
  until: z.discriminatedUnion('kind', [date, weekday, hours, field], { error: 'Choose what to wait for.' }),
})

export type WaitUntilParams = z.infer<typeof waitUntilSchema>
export type Until = WaitUntilParams['until']
export type UntilOf<Kind extends Until['kind']> = Extract<Until, { kind: Kind }>
