import { useCallback, useEffect, useRef, useState } from 'react'
import { useReactFlow } from '@xyflow/react'
import { flowSchema, type Catalogue, type Flow } from '@aftercart/flow'
import type { StepPlace } from '../builder.context.ts'
import { afterDeletion } from '../canvas/neighbour.ts'
import type { Path } from '../canvas/flow-graph.ts'
import { isTrigger } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { findNode, newNodeId } from '../draft/graph.ts'
import { cardSize } from '../layout/layout.ts'
import { copyFragment, pasteFragment } from './fragment.ts'
import { placeWithoutAsking, planStep } from './plan-step.ts'
import type { StepKind } from './step-kind.ts'

type Options = {
  flow: Flow
  catalogue: Catalogue
  readOnly: boolean
  selected: readonly string[]
  select(ids: readonly string[]): void
  dispatch(action: DraftAction): void
}

/** What one can do with steps, each with its word to those who do not see the canvas (`said`). */
export function useSteps({ flow, catalogue, readOnly, selected, select, dispatch }: Options) {
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow()
  const [said, say] = useState('')
  const { notice, refuse } = useNotice()
  const canvas = useRef<HTMLDivElement>(null)

  const focusCard = useCallback((id: string) => {
    // Later than a closing menu gives the focus back, and late enough for a card that is only about to appear.
    setTimeout(() => {
      const card = canvas.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
      card?.focus({ preventScroll: true })
    }, 60)
  }, [])

  const show = useCallback(
    (id: string) => {
      const at = findNode(flow, id)?.position
      if (at)
        void setCenter(at.x + cardSize.width / 2, at.y + cardSize.height, {
          zoom: Math.max(getZoom(), 0.8),
          duration: 160,
        })
    },
    [flow, setCenter, getZoom],
  )

  /** The id of the step that is there now; null when it could not stand there. */
  const add = (kind: StepKind, asked: StepPlace | null): string | null => {
    if (readOnly) return null
    const place =
      asked ?? placeWithoutAsking(flow, catalogue, selected.length === 1 ? (selected[0] ?? null) : null, centre())
    const plan = planStep(flow, catalogue, kind, place, newNodeId(kind.type))
    if (!plan) {
      refuse(`“${kind.title}” ends a path, so it cannot stand in the middle of one. Put it at an open end.`)
      return null
    }
    dispatch(plan.action)
    select([plan.node])
    const before = place.kind === 'after' ? findNode(flow, place.from) : undefined
    say(before ? `Added “${kind.title}” after “${titleOf(before)}”.` : `Added “${kind.title}”.`)
    if (asked === null && plan.action.type === 'add' && plan.action.node.position) reveal(plan.action.node.position)
    return plan.node
  }

  const centre = (): { x: number; y: number } => {
    const box = canvas.current?.getBoundingClientRect()
    const at = screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
    })
    return { x: Math.round(at.x - cardSize.width / 2), y: Math.round(at.y - cardSize.height / 2) }
  }

  /** Brings a new card into view when it came to stand outside of it. */
  const reveal = (at: { x: number; y: number }): void => {
    const box = canvas.current?.getBoundingClientRect()
    if (!box) return
    const [from, to] = [
      screenToFlowPosition({ x: box.left, y: box.top }),
      screenToFlowPosition({ x: box.right, y: box.bottom }),
    ]
    const isSeen =
      at.x >= from.x && at.y >= from.y && at.x + cardSize.width <= to.x && at.y + cardSize.height * 1.5 <= to.y
    if (!isSeen) void setCenter(at.x + cardSize.width / 2, at.y, { zoom: getZoom(), duration: 160 })
  }

  const remove = (ids: readonly string[], paths: readonly Path[]): void => {
    if (readOnly) return
    const nodes = ids.filter((id) => mayGo(id))
    if (nodes.length < ids.length) refuse('The trigger stays: without it the flow would never begin.')
    if (nodes.length === 0 && paths.length === 0) return
    const next = nodes.length > 0 ? afterDeletion(flow, nodes) : null
    dispatch({ type: 'delete', nodes, edges: paths.flatMap((path) => path.data?.edge ?? []) })
    if (nodes.length === 0) return say('Disconnected.')
    say(nodes.length === 1 ? `Deleted “${titleOf(findNode(flow, nodes[0] ?? ''))}”.` : `Deleted ${nodes.length} steps.`)
    select(next === null ? [] : [next])
    if (next !== null) focusCard(next)
  }

  const mayGo = (id: string): boolean => {
    const node = findNode(flow, id)
    if (node === undefined) return false
    // Of two triggers one is too many; the last one stays.
    return !isTrigger(node, catalogue) || flow.nodes.filter((each) => isTrigger(each, catalogue)).length > 1
  }

  const titleOf = (node: Flow['nodes'][number] | undefined): string =>
    (node && catalogue[node.type]?.describe(node.params).title) ?? node?.type ?? ''

  const copied = (): Flow => copyFragment(flow, selected.filter(mayGo))

  const paste = (fragment: Flow): void => {
    if (readOnly || fragment.nodes.length === 0) return
    const fresh = pasteFragment(
      flow,
      { ...fragment, nodes: fragment.nodes.filter((node) => catalogue[node.type]?.family !== 'trigger') },
      newNodeId,
    )
    if (fresh.nodes.length === 0) return
    dispatch({ type: 'paste', ...fresh })
    select(fresh.nodes.map((node) => node.id))
    say(fresh.nodes.length === 1 ? 'Added a copy.' : `Added ${fresh.nodes.length} copies.`)
  }

  /** Pastes text that was copied here or in another flow; any other text is none of ours. */
  const pasteText = (text: string): boolean => {
    const fragment = parseFragment(text)
    if (fragment) paste(fragment)
    return fragment !== null
  }

  return {
    add,
    remove,
    duplicate: () => paste(copied()),
    copied,
    pasteText,
    focusCard,
    show,
    said,
    notice,
    refuse,
    canvas,
  }
}

/** Why something was not done, shown for a moment. */
function useNotice(): { notice: string; refuse(why: string): void } {
  const [notice, setNotice] = useState('')
  useEffect(() => {
    if (notice === '') return
    const timer = setTimeout(() => setNotice(''), 5000)
    return () => clearTimeout(timer)
  }, [notice])
  return { notice, refuse: setNotice }
}

function parseFragment(text: string): Flow | null {
  if (!text.startsWith('{') || text.length > 1_000_000) return null
  try {
    return flowSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
