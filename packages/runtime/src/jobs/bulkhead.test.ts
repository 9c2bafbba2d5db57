import { Unanswered } from '@aftercart/nodes/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBulkhead, slotsForOne, type Bulkhead } from './bulkhead.ts'

// Both the waits of what is tested and ours: which is over first does not depend on how busy the machine is.
beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 1 }))
afterEach(() => void vi.useRealTimers())

let time = 0
let bulkhead: Bulkhead
/** Ends the calls under way, in the order in which they began. */
let under: { of: string; end(error?: Error): void }[]

beforeEach(() => {
  time = 0
  under = []
  bulkhead = createBulkhead({ slots: 8, now: () => time })
})

/** A call that is under way until it is ended from outside. Answers `done`, or `full` when it was not made. */
function call(host: string, shopId = 'shop'): Promise<string> {
  const make = () =>
    new Promise<string>((resolve, reject) =>
      under.push({ of: `${shopId} ${host}`, end: (error) => (error ? reject(error) : resolve('done')) }),
    )
  return bulkhead
    .within({ shopId, host }, make, (count) => new Error(`full ${count}`))
    .catch((error: Error) => error.message)
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

async function endAll(): Promise<void> {
  while (under.length > 0) {
    under.shift()!.end()
    await soon()
  }
}

test('a host that hangs may have all places but a quarter, and everybody else goes on at once', async () => {
  const hanging = Array.from({ length: 8 }, () => call('dead', 'shop'))
  await soon()
  expect(under).toHaveLength(6)
  const other = call('live', 'other shop')
  await soon()
  expect(under.at(-1)?.of).toBe('other shop live')
  expect((await Promise.all(hanging.slice(6))).toSorted()).toEqual(['full 1', 'full 2'])
  await endAll()
  expect(await other).toBe('done')
})

test('once it is known to be slow nobody waits for it, and it gets half of the places', async () => {
  const first = Array.from({ length: 7 }, () => call('dead'))
  expect(await first[6]).toBe('full 1')
  expect(await call('dead')).toBe('full 2')
  time = 10_000
  for (const each of under.splice(0)) each.end(new Unanswered('timeout'))
  expect(await first[0]).toBe('timeout')
  const again = Array.from({ length: 6 }, () => call('dead'))
  await soon()
  expect(under).toHaveLength(4)
  expect(await Promise.all(again.slice(4))).toEqual(['full 3', 'full 4'])
  await endAll()
})

test('at a host that answers, a call waits its moment in line and is made, in order', async () => {
  const calls = Array.from({ length: 12 }, () => call('fast'))
  await soon()
  expect(under).toHaveLength(6)
  await endAll()
  expect(await Promise.all(calls)).toEqual(Array(12).fill('done'))
})

test('a host that answers quickly again gets its places back', async () => {
  const slow = call('host')
  await soon()
  time += 3_000
  await endAll()
  await slow
  const half = Array.from({ length: 6 }, () => call('host'))
  await soon()
  expect(under).toHaveLength(4)
  await endAll()
  await Promise.all(half)
  const more = Array.from({ length: 6 }, () => call('host'))
  await soon()
  expect(under).toHaveLength(6)
  await endAll()
  await Promise.all(more)
})

test('a shop that calls many hanging hosts leaves places for another shop', async () => {
  const many = Array.from({ length: 12 }, (_, n) => call(`host-${n}`, 'greedy'))
  await soon()
  expect(under).toHaveLength(6)
  const other = call('host-99', 'modest')
  await soon()
  expect(under.at(-1)?.of).toBe('modest host-99')
  expect(await Promise.all(many.slice(6))).toHaveLength(6)
  await endAll()
  expect(await other).toBe('done')
})

test.each([1, 2, 3, 10, 100])('with slots for it, one host gets %i places at once', async (most) => {
  bulkhead = createBulkhead({ slots: slotsForOne(most) })
  const calls = Array.from({ length: most }, () => call('host'))
  await soon()
  expect(under).toHaveLength(most)
  await endAll()
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['done']))
})

test('a worker with one place does one thing at a time, whatever it is', async () => {
  bulkhead = createBulkhead({ slots: 1 })
  const only = call('host')
  await soon()
  expect(under).toHaveLength(1)
  await endAll()
  expect(await only).toBe('done')
})

test('how many found no place is counted for a minute, so that they come back spread out', async () => {
  const calls = Array.from({ length: 6 }, () => call('dead'))
  expect(await call('dead')).toBe('full 1')
  for (let n = 2; n < 50; n++) expect(await call('dead')).toBe(`full ${n}`)
  time = 61_000
  expect(await call('dead')).toBe('full 1')
  await endAll()
  await Promise.all(calls)
})
