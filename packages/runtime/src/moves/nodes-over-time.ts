import type { Flow, FlowNode } from '@aftercart/flow'
import type { Runtime } from '../runtime.ts'

export type RunOnVersion = { shopId: string; id: string; campaignId: string; version: number }

/** What a run's timeline speaks of at each of its rows: the nodes of the version that the run was on then. */
export async function nodesOverTime(
  runtime: Runtime,
  { shopId, id, campaignId, version }: RunOnVersion,
): Promise<(seq: bigint) => ReadonlyMap<string, FlowNode>> {
  const moves = await runtime.prisma.timelineRow.findMany({
    where: { shopId, runId: id, kind: 'moved' },
    orderBy: { seq: 'asc' },
    select: { seq: true, detail: true },
  })
  const stretches = moves.map(({ seq, detail }) => ({ until: seq, version: (detail as { from: number }).from }))
  const versions = await runtime.prisma.campaignVersion.findMany({
    where: { shopId, campaignId, number: { in: [version, ...stretches.map((each) => each.version)] } },
  })
  const nodes = new Map(versions.map((each) => [each.number, nodesById(each.flow as Flow)]))
  return (seq) => nodes.get(stretches.find(({ until }) => seq < until)?.version ?? version) ?? new Map()
}

function nodesById(flow: Flow): ReadonlyMap<string, FlowNode> {
  return new Map(flow.nodes.map((node) => [node.id, node]))
}
