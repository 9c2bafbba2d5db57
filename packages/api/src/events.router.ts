import { eventReportSchema, reportEvent } from '@aftercart/runtime'
import { z } from 'zod'
import { notFound } from './problems.ts'
import { router, shopProcedure } from './trpc.ts'

/** What the shop's own server knows to have happened, e.g. that a quote was accepted. */
export const eventsRouter = router({
  report: shopProcedure
    .input(eventReportSchema)
    .output(
      z.object({
        /** This event id was known before: nothing changed. */
        duplicate: z.boolean(),
        contactId: z.string(),
        /** The runs it began. */
        runs: z.array(z.object({ runId: z.string(), campaign: z.string(), trigger: z.string() })),
      }),
    )
    .mutation(async ({ ctx, input }) => {
      const answer = await reportEvent(ctx.runtime, ctx.shopId, input)
      if (answer === null) throw notFound('contact')
      return answer
    }),
})
