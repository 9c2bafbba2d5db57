import { useState } from 'react'
import type { Catalogue, Flow } from '@aftercart/flow'
import type { StepPlace } from '../builder.context.ts'
import { afterDeletion } from '../canvas/neighbour.ts'
import type { Path } from '../canvas/flow-graph.ts'
import { isTrigger } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { findNode, newNodeId } from '../draft/graph.ts'
import { placeWithoutAsking, planStep } from './plan-step.ts'
import type { StepKind } from './step-kind.ts'
import { useCopies } from './use-copies.ts'
import { useNotice } from './use-notice.ts'
import { useSight, type Sight } from './use-sight.ts'

type Options = {
  flow: Flow
  catalogue: Catalogue
  readOnly: boolean
  selected: readonly string[]
  select(ids: readonly string[]): void
  dispatch(action: DraftAction): void
}

/** What the single things one can do with steps need beside the flow. */
export type StepTools = Options & {
  sight: Sight
  /** Tells those who do not see the canvas what was done. */
  say(what: string): void
  /** Tells everybody why something was not done. */
  refuse(why: string): void
  /** Whether the step may be taken away or copied: the last trigger may not. */
  mayGo(id: string): boolean
}

/** What one can do with steps, each with its word to those who do not see the canvas (`said`). */
export function useSteps(options: Options) {
  const { flow, catalogue } = options
  const [said, say] = useState('')
  const { notice, refuse } = useNotice()
  const sight = useSight(flow)
  const mayGo = (id: string): boolean => {
    const node = findNode(flow, id)
    if (node === undefined) return false
    return !isTrigger(node, catalogue) || flow.nodes.filter((each) => isTrigger(each, catalogue)).length > 1
  }
  const tools: StepTools = { ...options, sight, say, refuse, mayGo }
  return {
    ...useCopies(tools),
    ...{ said, notice, refuse, canvas: sight.canvas, focusCard: sight.focusCard, show: sight.show },
    add: (kind: StepKind, asked: StepPlace | null) => addStep(tools, kind, asked),
    remove: (ids: readonly string[], paths: readonly Path[]) => removeSteps(tools, ids, paths),
  }
}

/** The id of the step that is there now; null when it could not stand there. */
function addStep(tools: StepTools, kind: StepKind, asked: StepPlace | null): string | null {
  const { flow, catalogue, selected, sight } = tools
  if (tools.readOnly) return null
  const alone = selected.length === 1 ? (selected[0] ?? null) : null
  const place = asked ?? placeWithoutAsking(flow, catalogue, alone, sight.centre())
  const plan = planStep(flow, catalogue, kind, place, newNodeId(kind.type))
  if (!plan) {
    tools.refuse(`“${kind.title}” ends a path, so it cannot stand in the middle of one. Put it at an open end.`)
    return null
  }
  tools.dispatch(plan.action)
  tools.select([plan.node])
  const before = place.kind === 'after' ? findNode(flow, place.from) : undefined
  tools.say(before ? `Added “${kind.title}” after “${titleOf(before, catalogue)}”.` : `Added “${kind.title}”.`)
  if (plan.action.type === 'add' && plan.action.node.position) sight.reveal(plan.action.node.position)
  return plan.node
}

function removeSteps(tools: StepTools, ids: readonly string[], paths: readonly Path[]): void {
  const { flow, catalogue, say } = tools
  if (tools.readOnly) return
  const nodes = ids.filter((id) => tools.mayGo(id))
  if (nodes.length < ids.length) tools.refuse('The trigger stays: without it the flow would never begin.')
  if (nodes.length === 0 && paths.length === 0) return
  const next = nodes.length > 0 ? afterDeletion(flow, nodes) : null
  tools.dispatch({ type: 'delete', nodes, edges: paths.flatMap((path) => path.data?.edge ?? []) })
  if (nodes.length === 0) return say('Disconnected.')
  const gone = findNode(flow, nodes[0] ?? '')
  say(nodes.length === 1 ? `Deleted “${titleOf(gone, catalogue)}”.` : `Deleted ${nodes.length} steps.`)
  tools.select(next === null ? [] : [next])
  if (next !== null) tools.sight.focusCard(next)
}

function titleOf(node: Flow['nodes'][number] | undefined, catalogue: Catalogue): string {
  return (node && catalogue[node.type]?.describe(node.params).title) ?? node?.type ?? ''
}
