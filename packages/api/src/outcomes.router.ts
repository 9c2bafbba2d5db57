import { outcomeReportSchema, reportOutcome, type OutcomeReport, type Runtime } from '@aftercart/runtime'
import { z } from 'zod'
import type { Context } from './context.ts'
import { problemsOfZod, type RequestProblem } from './problems.ts'
import { requestScope } from './request-scope.ts'
import { unavailableError } from './unavailable.ts'
import { referenceOf, router, shopProcedure } from './trpc.ts'

/** Answers are built here and typed, and thousands are given each second: nothing looks at them again on their way out. */
type Answer = {
  /** This event id, or this outcome of this attempt, was known before: nothing changed. */
  duplicate: boolean
  contactId: string
  /** The runs it began. */
  runs: { runId: string; campaign: string; trigger: string }[]
}

type ItemAnswer =
  | (Answer & { ok: true })
  | {
      ok: false
      problems: RequestProblem[]
      /** True when the item itself is right and should be sent again. */
      tryAgain: boolean
    }

/** What a payment came to, reported by the shop's server. */
export const outcomesRouter = router({
  report: shopProcedure.input(outcomeReportSchema).mutation(({ ctx, input }) => report(ctx, ctx.shopId, input)),

  /** Up to 1,000 at once. Answers stand in the order of the items, and a wrong item does not spoil the others. */
  reportMany: shopProcedure
    .input(z.array(z.unknown()).max(1000, 'Send at most 1,000 outcomes at once.'))
    .mutation(({ ctx, input }) => reportEach(ctx, ctx.shopId, input)),
})

async function report(ctx: Context, shopId: string, outcome: OutcomeReport): Promise<Answer> {
  const answer = await reportOutcome(ctx.runtime, shopId, outcome, { source: 'server' })
  if (!answer.duplicate) requestScope()?.runs.push(...answer.runs.map(({ runId }) => ({ shopId, runId })))
  return answer
}

async function reportEach(ctx: Context, shopId: string, items: unknown[]): Promise<ItemAnswer[]> {
  const answers = new Map<number, ItemAnswer>()
  const rightOnes: { index: number; outcome: OutcomeReport }[] = []
  for (const [index, item] of items.entries()) {
    const parsed = outcomeReportSchema.safeParse(item)
    if (parsed.success) rightOnes.push({ index, outcome: parsed.data })
    else answers.set(index, { ok: false, problems: problemsOfZod(parsed.error), tryAgain: false })
  }
  // Outcomes of one order are taken in the order they were sent; different orders side by side.
  const orders = Map.groupBy(rightOnes, ({ outcome }) => outcome.order.id)
    .values()
    .toArray()
  const lanes = Array.from({ length: Math.min(LANES, orders.length) }, async () => {
    for (let order = orders.pop(); order !== undefined; order = orders.pop()) {
      for (const { index, outcome } of order) answers.set(index, await reportItem(ctx, shopId, outcome))
    }
  })
  await Promise.all(lanes)
  return items.map((_, index) => answers.get(index) ?? lost(ctx.runtime, new Error(`No answer for item ${index}`)))
}

/** How many orders of one call are worked on at a time: enough to share transactions, few enough to leave room for others. */
const LANES = 64

async function reportItem(ctx: Context, shopId: string, outcome: OutcomeReport): Promise<ItemAnswer> {
  try {
    return { ...(await report(ctx, shopId, outcome)), ok: true }
  } catch (thrown) {
    const later = unavailableError(thrown)
    if (later !== null) return { ok: false, tryAgain: true, problems: [{ path: '', message: later.message }] }
    return lost(ctx.runtime, thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
}

function lost(runtime: Runtime, error: Error): ItemAnswer {
  const reference = referenceOf(error)
  runtime.log.error({ err: error, reference }, 'An outcome of a batch was not stored')
  return {
    ok: false,
    tryAgain: true,
    problems: [
      {
        path: '',
        message: `Something went wrong on our side and this outcome was not stored. Send it again. Reference ${reference}.`,
      },
    ],
  }
}
