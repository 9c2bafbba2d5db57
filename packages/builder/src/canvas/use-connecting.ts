import { useCallback } from 'react'
import { useReactFlow, type Connection, type Edge, type OnConnectEnd } from '@xyflow/react'
import type { Flow } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import { refusal } from '../draft/connection.rules.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { makeEdge } from '../draft/graph.ts'
import { cardSize } from '../layout/layout.ts'

type Options = { flow: Flow; dispatch(action: DraftAction): void; onRefused(why: string): void }

/** Drawing an edge with the mouse: onto a handle, onto a card, or onto bare canvas, which asks for the next step. */
export function useConnecting({ flow, dispatch, onRefused }: Options) {
  const { catalogue, askForStep } = useBuilder()
  const { screenToFlowPosition } = useReactFlow()

  const isValidConnection = useCallback(
    (edge: Connection | Edge) => refusal(flow, catalogue, edge.source, edge.sourceHandle ?? '', edge.target) === null,
    [flow, catalogue],
  )
  const connect = (from: string, out: string, to: string): void =>
    dispatch({ type: 'connect', edge: makeEdge(flow, catalogue, from, out, to) })
  const onConnect = ({ source, sourceHandle, target }: Connection): void => connect(source, sourceHandle ?? '', target)

  // React Flow connects handles. A card is the larger mark to hit, and bare canvas asks which step shall come there.
  const onConnectEnd: OnConnectEnd = (event, { isValid: isConnected, fromHandle, fromNode }) => {
    if (isConnected || !fromNode || fromHandle?.type !== 'source') return
    const [from, out] = [fromNode.id, fromHandle.id ?? '']
    const screen = pointOf(event)
    const to = cardAt(screen)
    if (to === from) return
    if (to !== undefined) {
      const why = refusal(flow, catalogue, from, out, to)
      return why === null ? connect(from, out, to) : onRefused(why)
    }
    const at = screenToFlowPosition(screen)
    const position = { x: Math.round(at.x - cardSize.width / 2), y: Math.round(at.y) }
    askForStep({ where: { kind: 'after', from, out, position }, screen })
  }
  return { isValidConnection, onConnect, onConnectEnd }
}

function pointOf(event: MouseEvent | TouchEvent): { x: number; y: number } {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 }
}

function cardAt({ x, y }: { x: number; y: number }): string | undefined {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset['id']
}
