import type { Json } from '@aftercart/flow'
import { z } from 'zod'
import { reportedContactSchema } from '../inbox/outcome-report.model.ts'
import { identifier, madeStorable } from '../inbox/storable-text.ts'

/** As JSON text; more belongs where the shop keeps it, and a link to it here. */
const longestData = 16_000

/**
 * An event of the shop's own, as its server reports it: campaigns may begin with it, and runs under way may listen for it.
 * Fields it does not know are ignored, so that reporters may send more.
 */
export const eventReportSchema = z
  .object({
    /** Unique for the shop among its events: a repeat changes nothing. */
    eventId: identifier(200),
    /** What happened, in the shop's own words, e.g. `quote-accepted`. Triggers, goals and waits compare it letter by letter. */
    name: identifier(100),
    /** Whom it is about: either one we know by id … */
    contactId: identifier(200).optional(),
    /** … or a person, found by first name, last name and address, or made. */
    contact: reportedContactSchema.optional(),
    /** What flows may read of it as `event.data.…`. */
    data: z
      .record(z.string(), z.json())
      .default({})
      .refine((data) => JSON.stringify(data).length <= longestData, `Send at most ${longestData} characters of data.`)
      .transform((data): Record<string, Json> => madeStorable(data)),
  })
  .refine(({ contactId, contact }) => (contactId === undefined) !== (contact === undefined), {
    path: ['contact'],
    message: 'Say whom it is about: either "contactId", or "contact" with firstName, lastName and email.',
  })

export type EventReport = z.infer<typeof eventReportSchema>
