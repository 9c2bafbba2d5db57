import type { NodeMap } from '@aftercart/flow'
import { isId } from '../pages/page.ts'
import { isBroken } from '../runs/compiled-flows.ts'
import type { Runtime } from '../runtime.ts'
import { readFlows } from './version-flows.ts'
import { crowdsOf, tryToMove, unreadable, type Staying } from './where-runs-stand.ts'

export type MoveProgress = {
  toVersion: number
  startedAt: string
  /** Null while runs are being moved. */
  doneAt: string | null
  moved: number
  stayed: number
  /** Runs under way on the versions that are moved from. */
  left: number
  /** What keeps them there, of those that are there now. */
  staying: (Staying & { version: number })[]
}

/** The newest move of a campaign's runs; null when there was none, or no such campaign. */
export async function getMoveProgress(
  runtime: Runtime,
  shopId: string,
  campaignId: string,
): Promise<MoveProgress | null> {
  if (!isId(campaignId)) return null
  const move = await runtime.prisma.versionMove.findFirst({
    where: { shopId, campaignId },
    orderBy: { toVersion: 'desc' },
  })
  if (move === null) return null
  const maps = move.map as Record<string, NodeMap>
  const staying: MoveProgress['staying'] = []
  let left = 0
  for (const [name, map] of Object.entries(maps)) {
    const version = Number(name)
    const found = await stayingOn(runtime, { shopId, campaignId, version, toVersion: move.toVersion }, map)
    left += found.runs
    staying.push(...found.staying.map((each) => ({ ...each, version })))
  }
  const { toVersion, moved, stayed } = move
  const doneAt = move.doneAt?.toISOString() ?? null
  return { toVersion, startedAt: move.createdAt.toISOString(), doneAt, moved, stayed, left, staying }
}

type Between = { shopId: string; campaignId: string; version: number; toVersion: number }

async function stayingOn(
  runtime: Runtime,
  { toVersion, ...from }: Between,
  map: NodeMap,
): Promise<{ runs: number; staying: Staying[] }> {
  const crowds = await crowdsOf(runtime.pool, from)
  const runs = crowds.reduce((sum, crowd) => sum + crowd.runs, 0)
  if (runs === 0) return { runs, staying: [] }
  const [before, after] = await readFlows(runtime, [from, { ...from, version: toVersion }])
  if (before === undefined || after === undefined || isBroken(after)) return { runs, staying: [] }
  if (isBroken(before)) return { runs, staying: [unreadable(from.version, runs)] }
  return { runs, staying: tryToMove(before.compiled, after.compiled, map, crowds).staying }
}
