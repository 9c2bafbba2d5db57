import { getMailboxMessage, listMailbox } from '@aftercart/runtime'
import { z } from 'zod'
import { idSchema, instantSchema, pageInput, pageOf } from './page.ts'
import { notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

const messageSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  replyTo: z.string().nullable(),
  subject: z.string(),
  text: z.string(),
  /** As it was sent. Show it only in a sandboxed frame. */
  html: z.string(),
  /** Headers besides the usual ones: `List-Unsubscribe` and its like with marketing. */
  headers: z.record(z.string(), z.string()),
  runId: z.string().nullable(),
  contactId: z.string().nullable(),
  sentAt: instantSchema,
})

/** What the built-in mailbox caught, newest first. */
export const mailboxRouter = router({
  list: shopProcedure
    .input(z.object({ ...pageInput, to: z.string().max(254).optional() }).prefault({}))
    .output(pageOf(messageSchema))
    .query(({ ctx, input }) => listMailbox(ctx.runtime, ctx.shopId, input)),

  get: shopProcedure
    .input(z.object({ id: idSchema }))
    .output(messageSchema)
    .query(async ({ ctx, input }) => {
      const message = await getMailboxMessage(ctx.runtime, ctx.shopId, input.id)
      if (message === null) throw notFound('message')
      return message
    }),
})
