import { useRef, type DragEvent } from 'react'
import { useReactFlow, type OnNodeDrag } from '@xyflow/react'
import { useBuilder, type StepPlace } from '../builder.context.ts'
import type { DraftAction, Position } from '../draft/draft.reducer.ts'
import { cardSize } from '../layout/layout.ts'
import { stepDragType } from '../steps/step-kind.ts'
import type { Card, Path } from './flow-graph.ts'

type Options = {
  paths: readonly Path[]
  dispatch(action: DraftAction): void
  onDropStep(kind: string, place: StepPlace): void
}

/** Moving cards, and dropping new steps from the palette. */
export function useDragging({ paths, dispatch, onDropStep }: Options) {
  const { readOnly } = useBuilder()
  const { screenToFlowPosition } = useReactFlow()
  const keep = (nodes: readonly Card[]): void =>
    dispatch({ type: 'move', positions: Object.fromEntries(nodes.map((node) => [node.id, rounded(node.position)])) })

  // Undo must bring a drag back in one step, so the draft hears of it only at its end, and only if something moved.
  const dragStart = useRef('')
  const onNodeDragStart: OnNodeDrag<Card> = (_, node) => {
    dragStart.current = JSON.stringify(node.position)
  }
  const onNodeDragStop: OnNodeDrag<Card> = (_, node, nodes) => {
    if (dragStart.current !== JSON.stringify(node.position)) keep(nodes)
  }
  const onDragOver = (event: DragEvent): void => {
    if (readOnly || !event.dataTransfer.types.includes(stepDragType)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  const onDrop = (event: DragEvent): void => {
    const kind = event.dataTransfer.getData(stepDragType)
    if (!kind) return
    event.preventDefault()
    onDropStep(kind, placeUnder(event, paths, screenToFlowPosition({ x: event.clientX, y: event.clientY })))
  }
  return {
    onNodeDragStart,
    onNodeDragStop,
    onSelectionDragStop: (_: unknown, nodes: Card[]) => keep(nodes),
    onDragOver,
    onDrop,
  }
}

/** What lies under the mouse: an open way out, an edge, or bare canvas. */
function placeUnder(event: DragEvent, paths: readonly Path[], at: Position): StepPlace {
  const under = event.target instanceof Element ? event.target : null
  const plus = under?.closest<HTMLElement>('[data-from]')
  if (plus?.dataset['from']) return { kind: 'after', from: plus.dataset['from'], out: plus.dataset['out'] ?? '' }
  const id =
    under?.closest<HTMLElement>('[data-edge]')?.dataset['edge'] ??
    under?.closest('.react-flow__edge')?.getAttribute('data-id')
  const edge = paths.find((path) => path.id === id)?.data?.edge
  if (edge) return { kind: 'insert', edge }
  return { kind: 'at', position: rounded({ x: at.x - cardSize.width / 2, y: at.y - cardSize.height / 2 }) }
}

function rounded({ x, y }: Position): Position {
  return { x: Math.round(x), y: Math.round(y) }
}
