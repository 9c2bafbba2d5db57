import { expect, test } from 'vitest'
import { sayDuration, sayTime } from './times.ts'

const now = new Date(2026, 10, 22, 15, 0, 0)
const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) =>
  new Date(year, month - 1, day, hour, minute, second).toISOString()

test('something that happened this moment is "just now", a little before or after', () => {
  expect(sayTime(at(2026, 11, 22, 14, 59, 55), now)).toBe('just now')
  expect(sayTime(at(2026, 11, 22, 15, 0, 4), now)).toBe('just now')
})

test('today is told in seconds, minutes and hours, then by the clock', () => {
  expect(sayTime(at(2026, 11, 22, 14, 59, 20), now)).toBe('40 seconds ago')
  expect(sayTime(at(2026, 11, 22, 14, 59), now)).toBe('1 minute ago')
  expect(sayTime(at(2026, 11, 22, 17, 0), now)).toBe('in 2 hours')
  expect(sayTime(at(2026, 11, 22, 8, 5), now, 'en-GB')).toBe('today at 08:05')
})

test('yesterday and tomorrow are days of the calendar, not spans of 24 hours', () => {
  expect(sayTime(at(2026, 11, 21, 23, 30), now, 'en-GB')).toBe('yesterday at 23:30')
  expect(sayTime(at(2026, 11, 23, 9, 0), now, 'en-GB')).toBe('tomorrow at 09:00')
  const lateEvening = new Date(2026, 10, 22, 23, 30)
  expect(sayTime(at(2026, 11, 23, 6, 30), lateEvening, 'en-GB')).toBe('tomorrow at 06:30')
})

test('a wait of three days is due "in 3 days"', () => {
  expect(sayTime(at(2026, 11, 25, 15, 0), now)).toBe('in 3 days')
  expect(sayTime(at(2026, 11, 19, 15, 0), now)).toBe('3 days ago')
})

test('longer ago is a date, with the year when it is another', () => {
  expect(sayTime(at(2026, 10, 2), now, 'en-GB')).toBe('2 Oct')
  expect(sayTime(at(2025, 11, 12), now, 'en-GB')).toBe('12 Nov 2025')
})

test('durations are said in two units at most', () => {
  expect(sayDuration(400)).toBe('under a second')
  expect(sayDuration(42_000)).toBe('42 s')
  expect(sayDuration(200_000)).toBe('3 min 20 s')
  expect(sayDuration(2 * 3_600_000 + 5 * 60_000)).toBe('2 h 5 min')
  expect(sayDuration(3 * 86_400_000)).toBe('3 days')
})
