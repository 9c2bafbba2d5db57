import { flowTrigger, problem, validateFlow, type Flow, type Problem, type Trigger } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'
import type { Pool, PoolClient } from 'pg'
import type { CampaignKind } from './campaigns.queries.ts'
import { otherFlowProblems } from './other-flows.check.ts'
import { retryOwnerProblems } from './retry-owner.check.ts'

/** `id`: null for a flow that is no campaign yet. `trigger`: of purchase actions the column they stand under. */
export type Drawn = { id: string | null; kind: CampaignKind; trigger: Trigger | null; sku: string; draft: Flow }

/** Everything that is wrong or doubtful: with the flow alone, with where it stands, and with the shop around it. */
export async function allProblems(reader: Pool | PoolClient, shopId: string, drawn: Drawn): Promise<Problem[]> {
  return [
    ...cellProblems(drawn),
    ...validateFlow(drawn.draft, catalogue),
    ...(await retryOwnerProblems(reader, shopId, drawn)),
    ...(await otherFlowProblems(reader, shopId, drawn)),
  ]
}

/** The errors that forbid publishing. */
export async function publishProblems(reader: Pool | PoolClient, shopId: string, drawn: Drawn): Promise<Problem[]> {
  return (await allProblems(reader, shopId, drawn)).filter(({ severity }) => severity === 'error')
}

function cellProblems({ kind, trigger: cell, draft }: Drawn): Problem[] {
  const trigger = flowTrigger(draft, catalogue)
  if (kind !== 'purchase-actions' || cell === null || trigger === null || trigger === cell) return []
  const node = draft.nodes.find((each) => each.type === 'trigger')?.id ?? null
  const message = `These actions stand under "${cell}", but the flow begins with "${trigger}". Set its trigger to "${cell}".`
  return [problem('trigger.elsewhere', node, message, { field: 'on', short: 'wrong trigger' })]
}
