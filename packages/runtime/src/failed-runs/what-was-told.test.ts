import type { NodeMap } from '@aftercart/flow'
import { expect, test } from 'vitest'
import type { TimelineEntry } from '../runs/timeline.ts'
import { endingOf, isOnItsWay, waitedUntil, type MapOf } from './what-was-told.ts'

const waiting = (node: string, visit: number, until: string): TimelineEntry => ({
  ...{ kind: 'waiting', node, visit },
  detail: { until },
})
const moved = (from: number, to: number): TimelineEntry => ({ kind: 'moved', detail: { from, to } })
const mail = { id: 'm', type: 'send-email', params: {} }

test('a wait keeps the time that was told last, whatever it was called when it began', () => {
  const told = [waiting('w', 1, '2026-01-01'), waiting('other', 1, '2026-01-02'), moved(1, 2), moved(2, 3)]
  const maps: Record<number, NodeMap> = {
    1: { w: 'pause', other: 'w', gone: null },
    2: { pause: 'rest', w: 'w' },
  }
  const mapOf: MapOf = (from) => maps[from] ?? null
  expect(waitedUntil(told, 'rest', mapOf)).toBe('2026-01-01')
  expect(waitedUntil(told, 'w', mapOf)).toBe('2026-01-02')
  expect(waitedUntil(told, 'gone', mapOf)).toBeUndefined()
  // Nobody chose: it kept its name.
  expect(waitedUntil(told, 'w', () => null)).toBe('2026-01-01')
  expect(waitedUntil([...told, waiting('w', 2, '2026-03-01')], 'w', mapOf)).toBe('2026-03-01')
})

test('an action ended as was told last of this very visit', () => {
  const place = { node: 'm', visit: 2 }
  const performed: TimelineEntry = {
    ...{ kind: 'performed', node: 'm', visit: 1 },
    detail: { type: 'send-email', out: 'next', result: { to: 'ada@example.test' } },
  }
  const givenUp: TimelineEntry = {
    ...{ kind: 'given-up', ...place },
    detail: { type: 'send-email', attempts: 10, error: 'Refused.', out: 'failed' },
  }
  const sent: TimelineEntry = { kind: 'looked-again', ...place, detail: { decision: 'send' } }
  const skipped: TimelineEntry = { kind: 'looked-again', ...place, detail: { decision: 'skip', why: 'paid' } }
  expect(endingOf([performed, sent], place, mail)).toBeNull()
  expect(endingOf([performed], { node: 'm', visit: 1 }, mail)).toEqual({
    out: 'next',
    result: { to: 'ada@example.test' },
  })
  expect(endingOf([performed, sent, givenUp], place, mail)).toEqual({
    out: 'failed',
    result: { givenUp: true, error: 'Refused.' },
  })
  expect(endingOf([skipped], place, mail)).toMatchObject({ result: { skipped: 'paid' } })
  // Given up, and done late by somebody who asked for it once more.
  expect(endingOf([givenUp, { ...performed, visit: 2 }], place, mail)).toMatchObject({ out: 'next' })
  // Another node had this name before.
  expect(endingOf([givenUp, moved(1, 2)], place, mail)).toBeNull()
})

test('what was under way at the fault was not told to be dropped', () => {
  const place = { node: 'm', visit: 1 }
  const failed: TimelineEntry = { kind: 'failed', detail: { message: 'x' } }
  const dropped: TimelineEntry = { kind: 'dropped', ...place, detail: { type: 'send-email', why: 'run-failed' } }
  expect(isOnItsWay([failed], place)).toBe(true)
  expect(isOnItsWay([failed, dropped], place)).toBe(false)
  // That was at an earlier fault; since then it was asked for again and begun.
  expect(isOnItsWay([failed, dropped, { kind: 'tried-again', detail: { by: null } }, failed], place)).toBe(true)
})
