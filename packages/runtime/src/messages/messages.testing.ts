import type { LookAgain } from '../runs/timeline.ts'
import type { Runtime } from '../runtime.ts'
import type { MessageRules } from '../settings/shop-settings.model.ts'

export const hour = 3_600_000
export const day = 24 * hour

/** Settings of a shop with these rules. */
export function rules(email: Partial<MessageRules>) {
  return { messages: { email: { quietHours: null, dailyCap: null, ...email } } }
}

export const marketing = (subject: string) => ({ kind: 'marketing', subject, body: 'News for {{ contact.firstName }}' })

/** What was decided before each message of a run, in order. */
export async function looks(runtime: Runtime, shopId: string, runId?: string): Promise<LookAgain[]> {
  const rows = await runtime.prisma.timelineRow.findMany({
    where: { shopId, kind: 'looked-again', ...(runId === undefined ? {} : { runId }) },
    orderBy: { seq: 'asc' },
  })
  return rows.map((row) => row.detail as LookAgain)
}

/** The messages that are held, and until when. */
export async function held(runtime: Runtime, shopId: string): Promise<string[]> {
  const rows = await runtime.prisma.effect.findMany({
    where: { shopId, state: 'held' },
    orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
  })
  return rows.map((row) => row.heldUntil!.toISOString())
}
