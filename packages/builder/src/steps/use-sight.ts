import { useCallback, useRef, type RefObject } from 'react'
import { useReactFlow } from '@xyflow/react'
import type { Flow } from '@aftercart/flow'
import type { Position } from '../draft/draft.reducer.ts'
import { findNode } from '../draft/graph.ts'
import { cardSize } from '../layout/layout.ts'

export type Sight = {
  canvas: RefObject<HTMLDivElement | null>
  /** Puts the focus on a card, also when it is only about to appear. */
  focusCard(id: string): void
  /** Moves the drawing so that the card stands in the middle. */
  show(id: string): void
  /** Moves the drawing only when a card at this place would be out of view. */
  reveal(at: Position): void
  /** Where a card stands that is put into the middle of what one sees. */
  centre(): Position
}

/** What of the flow one sees on the canvas, and how to bring the rest into view. */
export function useSight(flow: Flow): Sight {
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow()
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
      if (!at) return
      const zoom = Math.max(getZoom(), 0.8)
      void setCenter(at.x + cardSize.width / 2, at.y + cardSize.height, { zoom, duration: 160 })
    },
    [flow, setCenter, getZoom],
  )

  const centre = (): Position => {
    const box = canvas.current?.getBoundingClientRect()
    const at = screenToFlowPosition({
      x: (box?.left ?? 0) + (box?.width ?? 0) / 2,
      y: (box?.top ?? 0) + (box?.height ?? 0) / 2,
    })
    return { x: Math.round(at.x - cardSize.width / 2), y: Math.round(at.y - cardSize.height / 2) }
  }

  const reveal = (at: Position): void => {
    const box = canvas.current?.getBoundingClientRect()
    if (!box) return
    const from = screenToFlowPosition({ x: box.left, y: box.top })
    const to = screenToFlowPosition({ x: box.right, y: box.bottom })
    const isSeen =
      at.x >= from.x && at.y >= from.y && at.x + cardSize.width <= to.x && at.y + cardSize.height * 1.5 <= to.y
    if (!isSeen) void setCenter(at.x + cardSize.width / 2, at.y, { zoom: getZoom(), duration: 160 })
  }
  return { canvas, focusCard, show, reveal, centre }
}
