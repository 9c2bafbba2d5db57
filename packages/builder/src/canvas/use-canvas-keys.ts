import type { KeyboardEvent } from 'react'
import type { Flow } from '@aftercart/flow'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { neighbour, type Direction } from './neighbour.ts'

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

const stride = { up: [0, -16], down: [0, 16], left: [-16, 0], right: [16, 0] } as const

export const canvasKeysHelp =
  'Arrow keys go from step to step. Enter opens the settings. Shift and an arrow key moves the step. Delete takes it away.'

type Options = {
  flow: Flow
  selected: readonly string[]
  readOnly: boolean
  select(ids: readonly string[]): void
  focusCard(id: string): void
  openSettings(): void
  dispatch(action: DraftAction): void
}

/** Keys on a card. React Flow's own are off: they move cards where people expect to walk, and leave focus behind. */
export function useCanvasKeys({ flow, selected, readOnly, select, focusCard, openSettings, dispatch }: Options) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const card = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('.react-flow__node') : null
    // Keys inside a card belong to its buttons.
    if (!card || card !== event.target) return
    const id = card.dataset['id'] ?? ''
    const direction = directions[event.key]
    if (direction && event.shiftKey) {
      event.preventDefault()
      if (!readOnly)
        dispatch({ type: 'move', positions: shifted(flow, selected.includes(id) ? selected : [id], direction) })
    } else if (direction) {
      event.preventDefault()
      const next = neighbour(flow, id, direction)
      if (next === null) return
      select([next])
      focusCard(next)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      select([id])
      openSettings()
    } else if (event.key === 'Escape') {
      select([])
    }
  }
}

function shifted(flow: Flow, ids: readonly string[], direction: Direction): Record<string, { x: number; y: number }> {
  const [dx, dy] = stride[direction]
  return Object.fromEntries(
    flow.nodes.flatMap((node) =>
      ids.includes(node.id) && node.position ? [[node.id, { x: node.position.x + dx, y: node.position.y + dy }]] : [],
    ),
  )
}
