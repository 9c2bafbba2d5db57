import type { inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type Plan = inferOutput<Server['campaigns']['planMove']>
export type VersionPlan = Plan['versions'][number]
export type PlanNode = VersionPlan['nodes'][number]

/** Where runs go on, by version and the node they stand at; null: they stay on their version. */
export type NodeMap = Record<string, Record<string, string | null>>

export function withPlace(map: NodeMap, version: number, node: string, to: string | null): NodeMap {
  return { ...map, [version]: { ...map[version], [node]: to } }
}

/** The steps of the draft that can take over who stands at this one. */
export function targetsFor({ fits }: PlanNode, { targets }: Plan): Plan['targets'] {
  return targets.filter((target) => target.fits === fits)
}

/** Counts first: "126 of 128 runs move; 2 finish on version 3." */
export function sayPlan({
  version,
  runs,
  tried,
  canMove,
}: Pick<VersionPlan, 'version' | 'runs' | 'tried' | 'canMove'>) {
  const stay = tried - canMove
  const sample = tried < runs ? ` Of ${count(runs, 'run')}, ${tried.toLocaleString()} were tried.` : ''
  if (tried === 0) return `Nobody is under way on version ${version} any more.`
  if (stay === 0) return `${tried === 1 ? 'The run moves' : `All ${count(tried, 'run')} move`}.${sample}`
  const staying = `${stay === 1 ? 'finishes' : 'finish'} on version ${version}`
  if (canMove === 0)
    return `${tried === 1 ? 'The run' : `All ${count(tried, 'run')}`} ${staying}: none can move.${sample}`
  return `${canMove.toLocaleString()} of ${count(tried, 'run')} ${canMove === 1 ? 'moves' : 'move'}; ${stay.toLocaleString()} ${staying}.${sample}`
}

export function count(amount: number, thing: string): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? thing : `${thing}s`}`
}
