import { problem, type FlowNode, type Problem } from '@aftercart/flow'
import type { Pool, PoolClient } from 'pg'
import { isId } from '../pages/page.ts'
import type { Drawn } from './publish-problems.ts'

type Named = { id: string; name: string; published: boolean }

/**
 * Steps that start or stop another campaign must name one of this shop. One that is not published is doubtful only: two
 * campaigns that start each other could not be published otherwise.
 */
export async function otherFlowProblems(
  reader: Pool | PoolClient,
  shopId: string,
  { draft }: Pick<Drawn, 'draft'>,
): Promise<Problem[]> {
  const nodes = draft.nodes.filter(({ type }) => type === 'start-flow' || type === 'stop-flow')
  const ids = nodes.map(campaignIn).filter((id) => id !== '')
  if (ids.length === 0) return []
  const { rows } = await reader.query<Named>(
    `SELECT id, name, published_version IS NOT NULL AS published FROM campaign WHERE shop_id = $1 AND id = ANY($2::uuid[])`,
    [shopId, ids.filter(isId)],
  )
  const named = new Map(rows.map((row) => [row.id, row]))
  return nodes.flatMap((node) => {
    const id = campaignIn(node)
    return id === '' ? [] : problemsOf(node, named.get(id.toLowerCase()))
  })
}

/** '' while none is chosen, which the node's own schema tells. */
function campaignIn({ params }: FlowNode): string {
  return typeof params['campaignId'] === 'string' ? params['campaignId'] : ''
}

function problemsOf(node: FlowNode, campaign: Named | undefined): Problem[] {
  if (campaign === undefined) {
    const message = 'This shop has no such campaign. Choose one that is there, or take this step out.'
    return [problem('campaign.unknown', node.id, message, { field: 'campaignId', short: 'unknown campaign' })]
  }
  if (campaign.published || node.type === 'stop-flow') return []
  const message = `“${campaign.name}” is not published, so nothing begins here until it is. Publish it too.`
  const options = { severity: 'warning', field: 'campaignId', short: 'not published' } as const
  return [problem('campaign.unpublished', node.id, message, options)]
}
