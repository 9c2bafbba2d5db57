import { expect, test } from 'vitest'
import { cutOff } from './cut-off.ts'

const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve))

test('it is cut off when its time is over, and says so', async () => {
  const outer = new AbortController()
  const cut = cutOff(outer.signal, 5)
  await aborted(cut.signal)
  expect([cut.isLate(), outer.signal.aborted]).toEqual([true, false])
  cut.end()
})

test('it is cut off with what it belongs to, also when that was over before', () => {
  const outer = new AbortController()
  const before = cutOff(outer.signal, 10_000)
  outer.abort(new Error('stopped'))
  const after = cutOff(outer.signal, 10_000)
  expect([before.signal.reason, after.signal.reason]).toEqual([outer.signal.reason, outer.signal.reason])
  expect([before.isLate(), after.isLate()]).toEqual([false, false])
  for (const cut of [before, after]) cut.end()
})

test('what has ended is cut off by nothing any more', async () => {
  const outer = new AbortController()
  const cut = cutOff(outer.signal, 5)
  cut.end()
  outer.abort()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(cut.signal.aborted).toBe(false)
})
