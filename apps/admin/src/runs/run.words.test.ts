import { expect, test } from 'vitest'
import { lookOf, sayRunLength, storyOf } from './run.words.ts'

test('a run that is over says how long it took, one under way how long it has been', () => {
  const startedAt = '2026-11-22T10:00:00.000Z'
  expect(sayRunLength({ startedAt, endedAt: '2026-11-22T10:03:20.000Z' }, new Date())).toBe('took 3 min 20 s')
  expect(sayRunLength({ startedAt, endedAt: null }, new Date('2026-11-22T12:05:00Z'))).toBe('for 2 h 5 min so far')
})

test('a clock that is behind the server never shows a run of negative length', () => {
  expect(sayRunLength({ startedAt: '2026-11-22T10:00:05.000Z', endedAt: null }, new Date('2026-11-22T10:00:00Z'))).toBe(
    'for under a second so far',
  )
})

test('a line of a kind that this page does not know yet is shown like any step', () => {
  expect(lookOf({ kind: 'goal-reached', decision: null })).toBe('goal')
  expect(lookOf({ kind: 'something-new', decision: null })).toBe('step')
})

test('a message that is held or left out stands in the story; that one may be sent goes without saying', () => {
  const look = (decision: 'send' | 'hold' | 'skip') => ({ kind: 'looked-again', detail: '', decision })
  const lines = [look('hold'), look('send'), look('skip')]
  expect(storyOf(lines, false).map(lookOf)).toEqual(['held', 'skipped'])
})

test('the story leaves out mere moves, but says where a run under way is now', () => {
  const line = (kind: string, detail = '') => ({ kind, detail, decision: null })
  const lines = [
    line('started'),
    line('entered'),
    line('went', 'Total is above 50'),
    line('queued'),
    line('performed'),
    line('went'),
    line('entered'),
  ]
  expect(storyOf(lines, false).map(({ kind }) => kind)).toEqual(['started', 'went', 'performed'])
  expect(storyOf(lines, true).map(({ kind }) => kind)).toEqual(['started', 'went', 'performed', 'entered'])
})
