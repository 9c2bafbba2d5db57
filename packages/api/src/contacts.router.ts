import {
  addTags,
  findContacts,
  getContact,
  listContacts,
  removeTags,
  setField,
  setMarketing,
  storableText,
  type ContactChange,
} from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf } from './page.ts'
import { badRequest, notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

const contactSchema = z.object({
  id: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  /** E.g. `prospect`, `customer`. */
  type: z.string(),
  tags: z.array(z.string()),
  timeZone: z.string().nullable(),
  createdAt: instantSchema,
})

/** Written by a flow; the latest 100, newest first. */
const noteSchema = z.object({
  ...{ id: z.string(), text: z.string(), createdAt: instantSchema },
  campaign: z.object({ id: z.string(), name: z.string() }).nullable(),
})

/** What may be shown of a card that a gateway keeps. `expires`: `YYYY-MM`, its last good month. */
const storedCardSchema = z.object({
  gateway: z.string(),
  ...{ network: z.string().nullable(), last4: z.string().nullable(), expires: z.string().nullable() },
})

const runsSchema = z.array(z.object({ runId: z.string(), campaign: z.string(), trigger: z.string() }))

const tagsInput = z.object({
  contactId: idSchema,
  tags: z
    .array(
      storableText(100)
        .refine((tag) => tag.trim() !== '', 'A tag needs a name.')
        .transform((tag) => tag.trim()),
    )
    .min(1, 'Give at least one tag.')
    .max(50, 'Give at most 50 tags at once.'),
})

const fieldInput = z.object({
  contactId: idSchema,
  /** As conditions and merge fields know it: `contact.fields.<name>`. */
  field: storableText(80)
    .refine((name) => name.trim() !== '', 'Write the field’s name.')
    .transform((name) => name.trim()),
  /** null takes the field away. */
  value: z.union(
    [storableText(5000), z.number(), z.boolean(), z.null()],
    'Give a text, a number, true, false or null.',
  ),
})

export const contactsRouter = router({
  /** Newest first. `text` looks in names, address and tags. */
  list: shopProcedure
    .input(z.object({ ...pageInput, text: z.string().max(200).optional() }).prefault({}))
    .output(pageOf(contactSchema))
    .query(({ ctx, input }) => listContacts(ctx.runtime, ctx.shopId, input)),

  get: shopProcedure
    .input(z.object({ contactId: idSchema }))
    .output(
      contactSchema.extend({
        ...{ fields: z.record(z.string(), z.json()), orders: z.number(), activeRuns: z.number() },
        /** When they opted out of marketing; null: they may be written to. */
        unsubscribedAt: instantSchema.nullable(),
        notes: z.array(noteSchema),
        storedCards: z.array(storedCardSchema),
      }),
    )
    .query(async ({ ctx, input }) => {
      const contact = await getContact(ctx.runtime, ctx.shopId, input.contactId)
      if (contact === null) throw notFound('contact')
      return contact
    }),

  /** Everybody with this address, in any spelling: several people may share one. */
  find: shopProcedure
    .input(z.object({ email: z.string().min(1, 'Give an email address.').max(254) }))
    .output(z.object({ items: z.array(contactSchema), nextCursor: z.null() }))
    .query(async ({ ctx, input }) => ({
      items: await findContacts(ctx.runtime, ctx.shopId, input.email),
      nextCursor: null,
    })),

  /** Those the contact did not have begin the campaigns that begin with them. Answers the runs. */
  addTags: shopProcedure
    .input(tagsInput)
    .output(z.object({ runs: runsSchema }))
    .mutation(async ({ ctx, input }) => {
      const answer = await addTags(ctx.runtime, ctx.shopId, input.contactId, input.tags)
      refuseUnlessChanged(answer, 'tags')
      return { runs: answer.outcome === 'changed' ? (answer.runs ?? []) : [] }
    }),

  removeTags: shopProcedure
    .input(tagsInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      refuseUnlessChanged(await removeTags(ctx.runtime, ctx.shopId, input.contactId, input.tags), 'tags')
      return {}
    }),

  setField: shopProcedure
    .input(fieldInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      refuseUnlessChanged(await setField(ctx.runtime, ctx.shopId, input.contactId, input), 'field')
      return {}
    }),

  /** Takes the contact off marketing, or puts them on it again. */
  setMarketing: shopProcedure
    .input(z.object({ contactId: idSchema, subscribed: z.boolean() }))
    .output(z.object({ subscribed: z.boolean(), unsubscribedAt: instantSchema.nullable() }))
    .mutation(async ({ ctx, input }) => {
      const consent = await setMarketing(ctx.runtime, ctx.shopId, input.contactId, input.subscribed)
      if (consent === null) throw notFound('contact')
      return consent
    }),
})

function refuseUnlessChanged(answer: ContactChange, path: string): void {
  if (answer.outcome === 'not-found') throw notFound('contact')
  if (answer.outcome === 'too-many') throw badRequest(answer.why, [{ path, message: answer.why }])
}
