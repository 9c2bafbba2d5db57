import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { factsOfAda } from '../text/facts.fixture.ts'
import { dayAfter, instantOf, localTime, startOfDay, startOfNextDay } from './local-time.ts'
import { nextAllowed } from './quiet-hours.ts'
import { isZone, zoneOf } from './zone.ts'

const iso = (date: Date | null): string | null => date && date.toISOString().replace('.000Z', 'Z')

const factsIn = (contact: string | null, shop: string) => {
  const facts = factsOfAda()
  return { ...facts, contact: { ...facts.contact, timeZone: contact }, shop: { ...facts.shop, timeZone: shop } }
}

test.each([
  ['Europe/London', 'America/New_York', 'Europe/London', 'contact'],
  ['europe/london', 'America/New_York', 'europe/london', 'contact'],
  [null, 'America/New_York', 'America/New_York', 'shop'],
  ['Mars/Olympus', 'America/New_York', 'America/New_York', 'shop'],
  ['+01:00', 'America/New_York', 'America/New_York', 'shop'],
  ['', 'nowhere at all', 'UTC', 'utc'],
] as const)('a contact in %s of a shop in %s lives by the clocks of %s', (contact, shop, zone, from) => {
  expect(zoneOf(factsIn(contact, shop))).toEqual({ zone, from })
})

test('a thousand made-up names do not fill the memory nor spoil the real ones', () => {
  for (let index = 0; index < 2_500; index++) expect(isZone(`Made/Up_${index}`)).toBe(false)
  expect(isZone('Asia/Kolkata')).toBe(true)
})

test.each([
  ['2026-11-27T09:00', 'Europe/London', '2026-11-27T09:00:00Z', 'winter'],
  ['2026-07-27T09:00', 'Europe/London', '2026-07-27T08:00:00Z', 'summer'],
  ['2026-07-27T09:00', 'Asia/Kolkata', '2026-07-27T03:30:00Z', 'half an hour off'],
  ['2026-03-29T01:30', 'Europe/London', '2026-03-29T01:00:00Z', 'skipped: the first instant after the gap'],
  ['2026-10-25T01:30', 'Europe/London', '2026-10-25T00:30:00Z', 'twice: the earlier'],
  ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00:00Z', 'the very first skipped minute'],
  ['2026-03-08T02:59', 'America/New_York', '2026-03-08T07:00:00Z', 'the very last skipped minute'],
  ['2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00Z', 'the first minute that is there again'],
  ['2026-11-01T01:15', 'America/New_York', '2026-11-01T05:15:00Z', 'twice: the earlier'],
  ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z', 'a jump of half an hour'],
  ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', 'half an hour twice: the earlier'],
  ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z', 'a day that never was: the start of the next'],
  ['2028-02-29', 'UTC', '2028-02-29T00:00:00Z', 'a date alone is its midnight'],
])('%s in %s is %s (%s)', (local, zone, expected) => {
  expect(iso(instantOf(local, zone))).toBe(expected)
})

test('what is no date is refused', () => {
  expect(() => instantOf('2026-02-29T09:00', 'UTC')).toThrow(RangeError)
  expect(() => instantOf('soon', 'UTC')).toThrow(RangeError)
})

test('the clocks in Kolkata show another day than those in London', () => {
  expect(localTime(new Date('2026-11-27T20:15:59Z'), 'Asia/Kolkata')).toEqual({
    date: '2026-11-28',
    time: '01:45',
    local: '2026-11-28T01:45',
    weekday: 'sat',
  })
})

test.each([
  ['2026-11-27T20:15:00Z', 'Asia/Kolkata', '2026-11-27T18:30:00Z', '2026-11-28T18:30:00Z', 'an ordinary day'],
  ['2026-03-29T12:00:00Z', 'Europe/London', '2026-03-29T00:00:00Z', '2026-03-29T23:00:00Z', 'a day of 23 hours'],
  ['2026-10-25T12:00:00Z', 'Europe/London', '2026-10-24T23:00:00Z', '2026-10-26T00:00:00Z', 'a day of 25 hours'],
  ['2018-11-04T12:00:00Z', 'America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z', 'without a midnight'],
  ['2011-12-30T09:00:00Z', 'Pacific/Apia', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z', 'before a day is skipped'],
  ['2010-11-07T02:45:00Z', 'America/St_Johns', '2010-11-06T02:30:00Z', '2010-11-08T03:30:00Z', 'midnight twice'],
])('the day of %s in %s goes from %s to %s (%s)', (instant, zone, start, next) => {
  expect(iso(startOfDay(new Date(instant), zone))).toBe(start)
  expect(iso(startOfNextDay(new Date(instant), zone))).toBe(next)
})

describe('quiet from 21:00 to 08:00', () => {
  const night = { from: '21:00', to: '08:00' }
  test.each<[string, string, string | null, string]>([
    ['2026-11-27T20:59:59Z', 'Europe/London', null, 'not yet'],
    ['2026-11-27T21:00:00Z', 'Europe/London', '2026-11-28T08:00:00Z', 'from 21:00 on'],
    ['2026-11-28T07:59:59Z', 'Europe/London', '2026-11-28T08:00:00Z', 'after midnight'],
    ['2026-11-28T08:00:00Z', 'Europe/London', null, 'no longer'],
    ['2026-03-28T23:00:00Z', 'Europe/London', '2026-03-29T07:00:00Z', 'a night of ten hours'],
    ['2026-10-24T22:00:00Z', 'Europe/London', '2026-10-25T08:00:00Z', 'a night of twelve hours'],
    ['2011-12-30T08:00:00Z', 'Pacific/Apia', '2011-12-30T18:00:00Z', 'the night into a day that never was'],
  ])('at %s in %s: allowed %s (%s)', (instant, zone, expected) => {
    expect(iso(nextAllowed(new Date(instant), night, zone))).toBe(expected)
  })
})

test('quiet hours that begin or end within a change of the clocks', () => {
  const until = (to: string, instant: string) =>
    iso(nextAllowed(new Date(instant), { from: '00:30', to }, 'Europe/London'))
  expect(until('01:30', '2026-03-29T00:45:00Z')).toBe('2026-03-29T01:00:00Z')
  expect(until('01:30', '2026-10-24T23:45:00Z')).toBe('2026-10-25T00:30:00Z')
  // The second time that clocks show 01:10 the quiet is over.
  expect(until('01:30', '2026-10-25T01:10:00Z')).toBeNull()
})

test('quiet hours that began with the first of two midnights hold through the hour that comes twice', () => {
  // In St. John's clocks went back from 00:01 to 23:01 of the day before.
  const quiet = { from: '00:00', to: '06:00' }
  expect(iso(nextAllowed(new Date('2010-11-07T02:45:00Z'), quiet, 'America/St_Johns'))).toBe('2010-11-07T09:30:00Z')
})

test('quiet hours of no length are none', () => {
  expect(nextAllowed(new Date('2026-11-27T09:00:00Z'), { from: '09:00', to: '09:00' }, 'UTC')).toBeNull()
})

const zones = fc.constantFrom(
  'UTC',
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'America/St_Johns',
)
const minute = 60_000
const instants = fc
  .integer({ min: Date.UTC(2005, 0) / minute, max: Date.UTC(2037, 0) / minute })
  .map((minutes) => new Date(minutes * minute))
/** Days on which clocks change somewhere, where mistakes live. */
const oddInstants = fc
  .tuple(
    fc.constantFrom('2011-12-30', '2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-10-04', '2018-11-04'),
    fc.integer({ min: -2_880, max: 2_880 }),
  )
  .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * minute))
const anyInstant = fc.oneof(instants, oddInstants)
const clock = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => new Date(minutes * minute).toISOString().slice(11, 16))

/** What the platform's own calendar shows: a second opinion on every reading of a clock. */
function shownBy(instant: Date, zone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  return format.format(instant).replace(' ', 'T')
}

test('clocks are read as the platform’s own calendar reads them', () => {
  fc.assert(
    fc.property(anyInstant, zones, (instant, zone) => {
      expect(localTime(instant, zone).local).toBe(shownBy(instant, zone))
    }),
  )
})

test('a local time is the first instant at which clocks show it, or else show something later', () => {
  fc.assert(
    fc.property(anyInstant, zones, (near, zone) => {
      // Any local time near a change of clocks, there or not, made without the functions under test.
      const local = near.toISOString().slice(0, 16)
      const found = instantOf(local, zone)
      const shown = shownBy(found, zone)
      expect(shown >= local).toBe(true)
      if (shown === local) {
        for (const earlier of [30, 60, 120]) {
          expect(shownBy(new Date(found.getTime() - earlier * minute), zone) === local).toBe(false)
        }
      } else {
        expect(shownBy(new Date(found.getTime() - 1), zone) < local).toBe(true)
      }
    }),
  )
})

test('a day begins when its date is first shown, and the next one after now', () => {
  fc.assert(
    fc.property(anyInstant, zones, (instant, zone) => {
      const start = startOfDay(instant, zone)
      const next = startOfNextDay(instant, zone)
      expect(start <= instant && instant < next).toBe(true)
      const { date } = localTime(instant, zone)
      expect(localTime(start, zone).date).toBe(date)
      expect(localTime(new Date(start.getTime() - 1), zone).date < date).toBe(true)
      expect(localTime(next, zone).date > date).toBe(true)
    }),
  )
})

test('quiet hours end at a time that is not quiet, and until then every minute was', () => {
  fc.assert(
    fc.property(anyInstant, zones, clock, clock, (instant, zone, from, to) => {
      const quiet = { from, to }
      const end = nextAllowed(instant, quiet, zone)
      if (end === null) return
      expect(end > instant).toBe(true)
      expect(nextAllowed(end, quiet, zone)).toBeNull()
      for (const share of [0.1, 0.5, 0.99]) {
        const between = new Date(instant.getTime() + (end.getTime() - instant.getTime()) * share)
        expect(nextAllowed(between, quiet, zone)).toEqual(end)
      }
    }),
  )
})

test('far from any change of clocks, quiet is what lies between the two times on the wall', () => {
  fc.assert(
    fc.property(instants, clock, clock, (instant, from, to) => {
      const { time } = localTime(instant, 'Asia/Kolkata')
      const quiet = from < to ? from <= time && time < to : from > to && (time >= from || time < to)
      expect(nextAllowed(instant, { from, to }, 'Asia/Kolkata') !== null).toBe(quiet)
    }),
  )
})

test('days are counted by the calendar', () => {
  expect([dayAfter('2028-02-28'), dayAfter('2027-02-28'), dayAfter('2026-01-01', -1)]).toEqual([
    '2028-02-29',
    '2027-03-01',
    '2025-12-31',
  ])
})

test('dates beyond the years 0000 to 9999 are the last and the first day of those', () => {
  expect(dayAfter('9999-12-31', 3)).toBe('9999-12-31')
  expect(dayAfter('0000-01-01', -366)).toBe('0000-01-01')
  const newYear = new Date('+010000-01-01T03:00:00Z')
  expect(localTime(newYear, 'UTC').local).toBe('9999-12-31T23:59')
  expect(localTime(newYear, 'America/New_York').local).toBe('9999-12-31T22:00')
})
