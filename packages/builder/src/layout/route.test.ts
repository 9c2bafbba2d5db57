import { expect, test } from 'vitest'
import { cardSize } from './layout.ts'
import { routeOf } from './route.ts'

const middle = cardSize.width / 2
const below = (card: { x: number; y: number }) => ({ x: card.x + middle, y: card.y + cardSize.height })
const above = (card: { x: number; y: number }) => ({ x: card.x + middle, y: card.y })

const top = { x: 0, y: 0 }

test('a path with nothing in its way turns aside halfway', () => {
  const next = { x: 300, y: 144 }
  expect(routeOf(below(top), above(next), [top, next], null)).toEqual({ bend: null, lane: null })
})

test('a path that would lie on a card turns aside above or below it', () => {
  const inTheWay = { x: 300, y: 200 }
  const last = { x: 300, y: 432 }
  const route = routeOf(below(top), above(last), [top, inTheWay, last], null)
  expect(route.lane).toBeNull()
  expect(route.bend).toBeGreaterThan(inTheWay.y + cardSize.height)
})

test('with cards below its beginning and above its end it goes down between them', () => {
  const [left, right, last] = [
    { x: 0, y: 144 },
    { x: 340, y: 144 },
    { x: 340, y: 288 },
  ]
  const route = routeOf(below(top), above(last), [top, left, right, last], null)
  expect(route.lane).toBeGreaterThan(left.x + cardSize.width)
  expect(route.lane).toBeLessThan(right.x)
})

test('a path that leads back goes up beside the cards it leads past', () => {
  const [first, beside, last] = [
    { x: 0, y: 144 },
    { x: 200, y: 288 },
    { x: 0, y: 432 },
  ]
  const { lane } = routeOf(below(last), above(first), [top, first, beside, last], null)
  expect(lane).toBeGreaterThan(beside.x + cardSize.width)
})
