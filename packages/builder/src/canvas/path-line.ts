import { getSmoothStepPath, type Position } from '@xyflow/react'
import type { Route } from '../layout/route.ts'

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
const aboveCard = 24

/** The line along its route. While a card is being dragged the route may no longer fit; then it goes the plain way. */
export function pathLine(ends: Ends, { bend, lane }: Route): Line {
  const { sourceX, sourceY, targetX, targetY } = ends
  if (lane !== null) return lineByLane(ends, bend ?? sourceY + aboveCard, lane)
  const fits = bend !== null && bend > sourceY + 4 && bend < targetY - 4
  if (!fits || Math.abs(sourceX - targetX) < 1) {
    const [path, labelX, labelY] = getSmoothStepPath({ ...ends, borderRadius: corner })
    return { path, labelX, labelY }
  }
  const path = rounded([
    { x: sourceX, y: sourceY },
    { x: sourceX, y: bend },
    { x: targetX, y: bend },
    { x: targetX, y: targetY },
  ])
  // On the longer of the two stretches down each path is alone; stretches aside of one card lie close together.
  const isHigh = bend - sourceY < targetY - bend
  return isHigh
    ? { path, labelX: targetX, labelY: (bend + targetY) / 2 }
    : { path, labelX: sourceX, labelY: (sourceY + bend) / 2 }
}

function lineByLane({ sourceX, sourceY, targetX, targetY }: Ends, bend: number, lane: number): Line {
  const above = targetY - aboveCard
  const points = [
    { x: sourceX, y: sourceY },
    { x: sourceX, y: bend },
    { x: lane, y: bend },
    { x: lane, y: above },
    { x: targetX, y: above },
    { x: targetX, y: targetY },
  ]
  return { path: rounded(points), labelX: lane, labelY: (bend + above) / 2 }
}

type Point = { x: number; y: number }

/** Straight stretches with round corners, as far as there is room for them. */
function rounded(points: readonly Point[]): string {
  const parts = points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    if (!before) return `M ${point.x} ${point.y}`
    if (!after) return `L ${point.x} ${point.y}`
    const [start, end] = [towards(point, before), towards(point, after)]
    return `L ${start.x} ${start.y} Q ${point.x} ${point.y} ${end.x} ${end.y}`
  })
  return parts.join(' ')
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const share = length === 0 ? 0 : Math.min(corner, length / 2) / length
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}
