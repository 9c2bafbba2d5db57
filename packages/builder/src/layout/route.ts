import { cardSize } from './layout.ts'

type Point = { x: number; y: number }

/**
 * How a path gets from one card to another without lying on a third. `bend`: the height at which it turns aside; null: halfway.
 * `lane`: where it goes down (or back up) beside cards that are in the way; null: straight above the card it leads to.
 */
export type Route = { bend: number | null; lane: number | null }

const air = 10
const aboveCard = 24
const besideCard = 28
/** Where a path that leads back up turns aside. */
const belowCard = 32

/**
 * `from`: the middle of the way out, `to`: the middle of the card's upper edge. `bend`: the height one would like best.
 * `cards`: the upper left corners of all cards.
 */
export function routeOf(from: Point, to: Point, cards: readonly Point[], bend: number | null): Route {
  const isBack = to.y < from.y + 8
  if (isBack) return { bend: from.y + belowCard, lane: laneBack(from, to, cards) }
  const others = cards.filter((card) => !touches(card, from) && !touches(card, to))
  const wished = bend ?? (from.y + to.y) / 2
  if (isFree(elbow(from, to, wished), others)) return { bend, lane: null }
  const low = to.y - aboveCard
  const heights = [low, ...others.map((card) => card.y + cardSize.height + aboveCard)]
  const height = heights.find((y) => y > from.y + air && y <= low && isFree(elbow(from, to, y), others))
  if (height !== undefined) return { bend: height, lane: null }
  const high = bend ?? from.y + aboveCard
  const lanes = others
    .flatMap((card) => [card.x - besideCard, card.x + cardSize.width + besideCard])
    .toSorted((a, b) => Math.abs(a - to.x) - Math.abs(b - to.x))
  const lane = lanes.find((x) => isFree(detour(from, to, high, x), others))
  return { bend: lane === undefined ? bend : high, lane: lane ?? null }
}

/** On the right of both cards, and of whatever stands there. */
function laneBack(from: Point, to: Point, cards: readonly Point[]): number {
  const side = (x: number): number => {
    const hit = cards.find(
      (card) =>
        !isFree(
          [
            [
              { x, y: to.y - aboveCard },
              { x, y: from.y + belowCard },
            ],
          ],
          [card],
        ),
    )
    return hit ? side(hit.x + cardSize.width + besideCard) : x
  }
  return side(Math.max(from.x, to.x) + cardSize.width / 2 + besideCard)
}

type Stretch = readonly [Point, Point]

function elbow(from: Point, to: Point, y: number): Stretch[] {
  return [
    [from, { x: from.x, y }],
    [
      { x: from.x, y },
      { x: to.x, y },
    ],
    [{ x: to.x, y }, to],
  ]
}

function detour(from: Point, to: Point, y: number, x: number): Stretch[] {
  return [...elbow(from, { x, y: to.y - aboveCard }, y), ...elbow({ x, y: to.y - aboveCard }, to, to.y - aboveCard)]
}

function isFree(stretches: readonly Stretch[], cards: readonly Point[]): boolean {
  return stretches.every(([a, b]) =>
    cards.every(
      (card) =>
        Math.max(a.x, b.x) < card.x - air ||
        Math.min(a.x, b.x) > card.x + cardSize.width + air ||
        Math.max(a.y, b.y) < card.y - air ||
        Math.min(a.y, b.y) > card.y + cardSize.height + air,
    ),
  )
}

/** Whether the point is where a path leaves or reaches this card: names of ways may hang beside it. */
function touches(card: Point, { x, y }: Point): boolean {
  const isBelow = y >= card.y && y <= card.y + cardSize.height + belowCard
  return isBelow && Math.abs(x - card.x - cardSize.width / 2) <= cardSize.width / 2
}
