import { findContacts, getContact, listContacts } from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf } from './page.ts'
import { notFound } from './problems.ts'
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

export const contactsRouter = router({
  /** Newest first. `text` looks in names, address and tags. */
  list: shopProcedure
    .input(z.object({ ...pageInput, text: z.string().max(200).optional() }).prefault({}))
    .output(pageOf(contactSchema))
    .query(({ ctx, input }) => listContacts(ctx.runtime, ctx.shopId, input)),

  get: shopProcedure
    .input(z.object({ contactId: idSchema }))
    .output(
      contactSchema.extend({ fields: z.record(z.string(), z.json()), orders: z.number(), activeRuns: z.number() }),
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
})
