import { flowSchema, type Flow } from '@aftercart/flow'
import { newNodeId } from '../draft/graph.ts'
import { copyFragment, pasteFragment } from './fragment.ts'
import type { StepTools } from './use-steps.ts'

/** Copying steps, here and from one flow into another. A trigger is never copied: there is one. */
export function useCopies({ flow, catalogue, readOnly, selected, select, dispatch, say, mayGo }: StepTools) {
  const copied = (): Flow => copyFragment(flow, selected.filter(mayGo))

  const paste = (fragment: Flow): void => {
    if (readOnly || fragment.nodes.length === 0) return
    const nodes = fragment.nodes.filter((node) => catalogue[node.type]?.family !== 'trigger')
    const fresh = pasteFragment(flow, { ...fragment, nodes }, newNodeId)
    if (fresh.nodes.length === 0) return
    dispatch({ type: 'paste', nodes: fresh.nodes, edges: fresh.edges })
    select(fresh.nodes.map((node) => node.id))
    say(fresh.nodes.length === 1 ? 'Added a copy.' : `Added ${fresh.nodes.length} copies.`)
  }

  /** Pastes text that was copied here or in another flow; any other text is none of ours. */
  const pasteText = (text: string): boolean => {
    const fragment = parseFragment(text)
    if (fragment) paste(fragment)
    return fragment !== null
  }
  return { copied, pasteText, duplicate: () => paste(copied()) }
}

function parseFragment(text: string): Flow | null {
  if (!text.startsWith('{') || text.length > 1_000_000) return null
  try {
    return flowSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
