import { nodesOverTime } from '../moves/nodes-over-time.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { timelineSentence } from './timeline.sentences.ts'
import type { TimelineEntry } from './timeline.ts'
import { nodeTitle } from '../campaigns/flow-steps.ts'

export type TimelineItem = {
  seq: string
  at: string
  kind: string
  node: string | null
  nodeTitle: string | null
  title: string
  detail: string
  /** Of `looked-again`: what came of it; null for all others. */
  decision: 'send' | 'hold' | 'skip' | null
}

/** What happened in a run, oldest first, in sentences. Null when there is no such run in this shop. */
export async function getRunTimeline(
  runtime: Runtime,
  shopId: string,
  { runId, cursor, limit }: PageInput & { runId: string },
): Promise<Page<TimelineItem> | null> {
  const run = isId(runId) ? await runtime.prisma.run.findUnique({ where: { shopId_id: { shopId, id: runId } } }) : null
  if (run === null) return null
  const [nodesAt, shop, rows] = await Promise.all([
    nodesOverTime(runtime, run),
    runtime.prisma.shop.findUniqueOrThrow({ where: { id: shopId }, select: { timeZone: true } }),
    runtime.prisma.timelineRow.findMany({
      where: { shopId, runId, ...(cursor == null ? {} : { seq: { gt: BigInt(cursor) } }) },
      orderBy: { seq: 'asc' },
      take: limit + 1,
    }),
  ])
  return pageOf(
    rows,
    limit,
    (row) => String(row.seq),
    (row) => {
      const node = row.node === null ? null : (nodesAt(row.seq).get(row.node) ?? null)
      // The engine writes these rows and nobody else does; what they hold is TimelineEntry.
      const entry = { kind: row.kind, node: row.node, visit: row.visit, detail: row.detail } as TimelineEntry
      const { title, detail } = timelineSentence(entry, node, shop.timeZone)
      return {
        seq: String(row.seq),
        at: row.at.toISOString(),
        kind: row.kind,
        node: row.node,
        nodeTitle: node === null ? row.node : nodeTitle(node),
        title,
        detail,
        decision: entry.kind === 'looked-again' ? entry.detail.decision : null,
      }
    },
  )
}
