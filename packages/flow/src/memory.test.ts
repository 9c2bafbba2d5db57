import { expect, test } from 'vitest'
import { makeMemory, type Memory } from './memory.ts'
import type { Surroundings } from './question.ts'

const begin: Surroundings = {
  event: { type: 'begin' },
  visits: {},
  heard: { goals: new Map(), waits: new Set() },
  decide: () => ({ out: '', why: '' }),
}

/** About 100 characters as JSON. */
function keep(memory: Memory, place: string, says = 1): void {
  const all = Array.from({ length: says }, () => ({ type: 'enter', params: { node: 'w' } }) as const)
  memory.keep(place, 'begin', { asked: [], outcome: { at: 'w', over: false, says: all } })
}

test('what is remembered stays within its room, and what came last is always there', () => {
  const memory = makeMemory(1000)
  const places = Array.from({ length: 100 }, (_, index) => `place-${index}`)
  for (const place of places) {
    keep(memory, place)
    expect(memory.recall(place, begin)).toMatchObject({ at: 'w' })
    const kept = places.filter((each) => memory.recall(each, begin) !== undefined)
    expect(kept.length).toBeLessThan(12)
  }
})

test('what is larger than the room is not remembered', () => {
  const memory = makeMemory(1000)
  keep(memory, 'here', 1000)
  expect(memory.recall('here', begin)).toBeUndefined()
})

test('an event of another type is another turn', () => {
  const memory = makeMemory(1000)
  keep(memory, 'here')
  expect(memory.recall('here', { ...begin, event: { type: 'end' } })).toBeUndefined()
})
