import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsOfAda } from '../text/facts.fixture.ts'
import { durationInWords, durationLength, formatDuration, parseDuration } from './duration.ts'
import { wait } from './wait.model.ts'

test('a wait of three days reads as one says it, and ends 72 hours later', () => {
  expect(wait.describe({ for: 'P3D' }).title).toBe('Wait 3 days')
  if (wait.behaviour.kind !== 'wait') throw new Error('A wait waits.')
  const until = wait.behaviour.until(
    { for: 'P3D' },
    { now: new Date('2026-03-28T12:00:00Z'), facts: factsOfAda(), campaign: 'c' },
  )
  expect(until.at.toISOString()).toBe('2026-03-31T12:00:00.000Z')
})

test.each([
  ['PT1S', '1 second'],
  ['P1W', '1 week'],
  ['P2DT1H30M', '2 days, 1 hour and 30 minutes'],
  ['nonsense', null],
  ['P1M', null],
])('%s is said as %s', (text, words) => {
  expect(durationInWords(text)).toBe(words)
})

test.each(['', 'P', 'PT', 'PT0S', 'P1Y', 'P367D', '-P1D', 'P1.5D', '3 days'])('"%s" is no time to wait', (text) => {
  expect(wait.schema.safeParse({ for: text }).success).toBe(false)
})

test('every duration reads back as itself', () => {
  const count = fc.nat(99_999)
  fc.assert(
    fc.property(count, count, count, count, count, (weeks, days, hours, minutes, seconds) => {
      const parsed = parseDuration(formatDuration({ weeks, days, hours, minutes, seconds }))
      expect(parsed).toEqual({ weeks, days, hours, minutes, seconds })
      expect(durationLength(parsed!)).toBe(((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
    }),
  )
})
