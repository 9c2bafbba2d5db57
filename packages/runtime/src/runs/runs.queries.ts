import type { RunSnapshot, Trigger } from '@aftercart/flow'
import { contactNames, type ContactName } from '../contacts/contacts.queries.ts'
import type { Run } from '../generated/prisma/client.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { countUnderWay } from '../tally/tally.queries.ts'
import { placesIn, readVersions, versionKey, type Version } from './version.queries.ts'

export type RunStatus = 'active' | 'ended' | 'failed'

export type RunItem = {
  id: string
  campaignId: string
  campaignName: string
  version: number
  trigger: Trigger
  sku: string | null
  contact: ContactName
  orderId: string | null
  status: RunStatus
  startedAt: string
  endedAt: string | null
  /** Where it stands now, or stood when a fault stopped it. `until`: of a wait, when it goes on. */
  standsAt: { node: string; title: string; until?: string }[]
}

export type RunFilter = PageInput & {
  contactId?: string | undefined
  campaignId?: string | undefined
  orderId?: string | undefined
  status?: RunStatus | undefined
}

/** Newest first. */
export async function listRuns(runtime: Runtime, shopId: string, filter: RunFilter): Promise<Page<RunItem>> {
  const { cursor, limit, contactId, campaignId, orderId, status } = filter
  if ([contactId, campaignId].some((id) => id !== undefined && !isId(id))) return { items: [], nextCursor: null }
  const left = await howManyLeft(runtime, shopId, filter)
  const rows = await runtime.prisma.run.findMany({
    where: {
      shopId,
      ...(cursor == null ? {} : { id: { lt: cursor } }),
      ...(contactId === undefined ? {} : { contactId }),
      ...(campaignId === undefined ? {} : { campaignId }),
      ...(orderId === undefined ? {} : { orderId }),
      ...(status === undefined ? {} : { status }),
    },
    orderBy: { id: 'desc' },
    take: Math.min(limit + 1, left),
  })
  const itemOf = await runItems(runtime, shopId, rows)
  return pageOf(rows, limit, (row) => row.id, itemOf)
}

/**
 * How many runs a list has from the cursor on, if that is known without looking at them. No index knows a run's status
 * (docs/decisions/013-what-is-kept-and-how.md): whoever looked for one more than there are would read all that ever were.
 */
async function howManyLeft(
  runtime: Runtime,
  shopId: string,
  { cursor, contactId, campaignId, orderId, status }: RunFilter,
): Promise<number> {
  const isShort = contactId !== undefined || orderId !== undefined
  if (isShort || status === undefined || status === 'ended') return Infinity
  const whose = { shopId, ...(campaignId === undefined ? {} : { campaignId }) }
  const all =
    status === 'active'
      ? await countUnderWay(runtime.pool, shopId, campaignId)
      : await runtime.prisma.failedRun.count({ where: whose })
  if (cursor == null || all === 0) return all
  const before = await runtime.prisma.run.count({ where: { ...whose, status, id: { gte: cursor } } })
  return Math.max(0, all - before)
}

/** Null when there is none in this shop. */
export async function getRun(runtime: Runtime, shopId: string, runId: string): Promise<RunItem | null> {
  const row = isId(runId) ? await runtime.prisma.run.findUnique({ where: { shopId_id: { shopId, id: runId } } }) : null
  if (row === null) return null
  const itemOf = await runItems(runtime, shopId, [row])
  return itemOf(row)
}

/** Fetches what the runs of one page are shown with. */
async function runItems(runtime: Runtime, shopId: string, rows: readonly Run[]): Promise<(row: Run) => RunItem> {
  const standing = rows.filter((row) => row.status !== 'ended')
  const [names, campaigns, versions, timers] = await Promise.all([
    contactNames(
      runtime,
      shopId,
      rows.map((row) => row.contactId),
    ),
    runtime.prisma.campaign.findMany({
      where: { shopId, id: { in: [...new Set(rows.map((row) => row.campaignId))] } },
      select: { id: true, name: true },
    }),
    readVersions(runtime, shopId, standing),
    runtime.prisma.timer.findMany({ where: { shopId, runId: { in: standing.map((row) => row.id) } } }),
  ])
  const campaignNames = new Map(campaigns.map((campaign) => [campaign.id, campaign.name]))
  const until = new Map(
    timers.map((timer) => [`${timer.runId}:${timer.node}:${timer.visit}`, timer.dueAt.toISOString()]),
  )
  return (row) => ({
    id: row.id,
    campaignId: row.campaignId,
    campaignName: campaignNames.get(row.campaignId) ?? '',
    version: row.version,
    trigger: row.trigger as Trigger,
    sku: row.sku === '' ? null : row.sku,
    contact: names.get(row.contactId) ?? { id: row.contactId, name: '', email: '' },
    orderId: row.orderId,
    status: row.status as RunStatus,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    standsAt: row.status === 'ended' ? [] : placesOf(row, versions.get(versionKey(row)), until),
  })
}

function placesOf(row: Run, version: Version | undefined, until: ReadonlyMap<string, string>): RunItem['standsAt'] {
  // The engine writes snapshots and nobody else does.
  return placesIn(version, row.snapshot as unknown as RunSnapshot).map(({ node, visit, title }) => {
    const dueAt = until.get(`${row.id}:${node}:${visit}`)
    return { node, title, ...(dueAt === undefined ? {} : { until: dueAt }) }
  })
}
