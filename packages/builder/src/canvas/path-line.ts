import { getSmoothStepPath, type Position } from '@xyflow/react'

type Ends = {
  sourceX: number
  sourceY: number
  targetX: number
  targetY: number
  sourcePosition: Position
  targetPosition: Position
}

/** The line as an SVG path, and where its plus stands. */
export type Line = { path: string; labelX: number; labelY: number }

const corner = 12
/** Half a card, and a little air. */
const beside = 128 + 28
const outOfCard = 20

/**
 * From one card down to another. `bend`: how far below its beginning it turns aside; null: halfway. A line that leads back
 * up goes round on the right: through the middle it would lie on the cards it leads past.
 */
export function pathLine(ends: Ends, bend: number | null): Line {
  const { sourceX, sourceY, targetX, targetY } = ends
  const isBack = targetY < sourceY + 8
  if (isBack && Math.abs(sourceX - targetX) < beside * 2 - 28) return lineBack(sourceX, sourceY, targetX, targetY)
  const centre = bend === null || targetY < sourceY + bend + corner ? {} : { centerY: sourceY + bend }
  const [path, labelX, labelY] = getSmoothStepPath({ ...ends, ...centre, borderRadius: corner })
  // Near the target each path is alone, whereas the stretches aside of one card lie close together.
  if (bend !== null && 'centerY' in centre) return { path, labelX: targetX, labelY: (sourceY + bend + targetY) / 2 + 6 }
  return { path, labelX, labelY }
}

function lineBack(sourceX: number, sourceY: number, targetX: number, targetY: number): Line {
  const side = Math.max(sourceX, targetX) + beside
  const [low, high] = [sourceY + outOfCard, targetY - outOfCard]
  const path = [
    `M ${sourceX} ${sourceY}`,
    `L ${sourceX} ${low - corner} Q ${sourceX} ${low} ${sourceX + corner} ${low}`,
    `L ${side - corner} ${low} Q ${side} ${low} ${side} ${low - corner}`,
    `L ${side} ${high + corner} Q ${side} ${high} ${side - corner} ${high}`,
    `L ${targetX + corner} ${high} Q ${targetX} ${high} ${targetX} ${high + corner}`,
    `L ${targetX} ${targetY}`,
  ].join(' ')
  return { path, labelX: side, labelY: (low + high) / 2 }
}
