import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validateFlow, type Facts, type Json, type JsonObject } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { adaIn, at, draw, watch } from '../run.fixture.ts'
import { instantOf, localTime, weekdayOf } from '../time/local-time.ts'
import { dueAgain, dueOf } from './due.ts'
import { waitUntil, type Until } from './wait-until.model.ts'

const parsed = (until: JsonObject): Until => waitUntil.schema.parse({ until }).until

/** When the wait ends, and why it said so. */
function due(until: JsonObject, now: string, facts: Facts = adaIn('Europe/London')) {
  const found = dueOf(parsed(until), at(now, facts))
  return { ...found, at: found.at.toISOString().replace('.000Z', 'Z') }
}

const weekdaysAtNine = { kind: 'weekday', days: ['mon', 'tue', 'wed', 'thu', 'fri'], at: '09:00' }
const officeHours = { kind: 'window', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }

describe('a date', () => {
  test.each([
    ['Europe/London', '09:00', '2026-12-24T09:00:00Z'],
    ['America/New_York', '09:00', '2026-12-24T14:00:00Z'],
    ['Asia/Kolkata', '09:00', '2026-12-24T03:30:00Z'],
    ['Asia/Kolkata', undefined, '2026-12-23T18:30:00Z'],
  ])('is 24 December in %s at %s', (zone, time, expected) => {
    const until = { kind: 'date', date: '2026-12-24', ...(time === undefined ? {} : { at: time }) }
    expect(due(until, '2026-11-01T00:00:00Z', adaIn(zone))).toEqual({
      at: expected,
      local: `2026-12-24T${time ?? '00:00'}`,
    })
  })

  test('that has passed ends the wait at once, and says so', () => {
    const until = { kind: 'date', date: '2026-12-24', at: '09:00' }
    expect(due(until, '2026-12-24T09:00:00Z')).toEqual({
      at: '2026-12-24T09:00:00Z',
      why: '24 December 2026, 09:00 has passed',
    })
    expect(due(until, '2026-12-24T08:59:59Z').at).toBe('2026-12-24T09:00:00Z')
  })

  test('of a leap day waits for it; one that is no day cannot be published', () => {
    expect(due({ kind: 'date', date: '2028-02-29' }, '2027-03-01T00:00:00Z').at).toBe('2028-02-29T00:00:00Z')
    expect(waitUntil.schema.safeParse({ until: { kind: 'date', date: '2027-02-29' } }).success).toBe(false)
  })

  test.each([
    ['Europe/London', '2026-03-29', '01:30', '2026-03-29T01:00:00Z', '29 March 2026, 02:00 instead'],
    ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:00:00Z', '8 March 2026, 03:00 instead'],
    ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30:00Z', '4 October 2026, 02:30 instead'],
    ['Pacific/Apia', '2011-12-30', '12:00', '2011-12-30T10:00:00Z', '31 December 2011, 00:00 instead'],
  ])('that the clocks of %s skip is the first instant after, and says so', (zone, date, time, expected, why) => {
    const found = due({ kind: 'date', date, at: time }, '2011-01-01T00:00:00Z', adaIn(zone))
    expect(found.at).toBe(expected)
    expect(found.why).toContain(why)
  })

  test.each([
    ['Europe/London', '2026-10-25', '01:30', '2026-10-25T00:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00Z'],
  ])('that the clocks of %s show twice is the earlier', (zone, date, time, expected) => {
    expect(due({ kind: 'date', date, at: time }, '2026-01-01T00:00:00Z', adaIn(zone))).toEqual({
      at: expected,
      local: `${date}T${time}`,
    })
  })
})

describe('a missing time zone', () => {
  const until = { kind: 'date', date: '2026-12-24', at: '09:00' }
  const shopIn = (timeZone: string, contact: string | null): Facts => {
    const facts = adaIn(contact)
    return { ...facts, shop: { ...facts.shop, timeZone } }
  }
  test.each([
    ['America/New_York', null, '2026-12-24T14:00:00Z', 'by the shop’s time zone, America/New_York'],
    ['America/New_York', 'Moon/Far_Side', '2026-12-24T14:00:00Z', 'by the shop’s time zone, America/New_York'],
    ['nowhere', null, '2026-12-24T09:00:00Z', 'by UTC'],
  ])('shop in %s, contact in %s', (shop, contact, expected, why) => {
    const found = due(until, '2026-11-01T00:00:00Z', shopIn(shop, contact))
    expect(found.at).toBe(expected)
    expect(found.why).toContain(why)
  })
})

describe('weekdays', () => {
  test.each([
    ['2026-11-27T08:59:00Z', '2026-11-27T09:00:00Z', 'Friday before nine'],
    ['2026-11-27T09:00:00Z', '2026-11-30T09:00:00Z', 'Friday at nine: the next time is meant'],
    ['2026-11-29T23:00:00Z', '2026-11-30T09:00:00Z', 'Sunday night'],
    ['2026-03-27T12:00:00Z', '2026-03-30T08:00:00Z', 'over the change to summer time'],
  ])('at %s: %s (%s)', (now, expected) => {
    expect(due(weekdaysAtNine, now).at).toBe(expected)
  })

  test('that a zone skipped are not waited for in vain', () => {
    const friday = { kind: 'weekday', days: ['fri'], at: '09:00' }
    // The Friday that Apia skipped means its first instant after, the Saturday's midnight.
    expect(due(friday, '2011-12-30T08:00:00Z', adaIn('Pacific/Apia')).at).toBe('2011-12-30T10:00:00Z')
    expect(due(friday, '2011-12-30T10:00:00Z', adaIn('Pacific/Apia')).at).toBe('2012-01-05T19:00:00Z')
  })
})

describe('a window', () => {
  test.each([
    ['2026-11-27T09:00:00Z', '2026-11-27T09:00:00Z', 'as it opens'],
    ['2026-11-27T16:59:59Z', '2026-11-27T16:59:59Z', 'just before it closes'],
    ['2026-11-27T17:00:00Z', '2026-11-30T09:00:00Z', 'as it closes, before a weekend'],
    ['2026-11-27T03:00:00Z', '2026-11-27T09:00:00Z', 'before it opens'],
  ])('at %s: %s (%s)', (now, expected) => {
    expect(due(officeHours, now).at).toBe(expected)
  })

  test('over midnight belongs to the day on which it opens', () => {
    const saturdayNight = { kind: 'window', days: ['sat'], from: '22:00', to: '02:00' }
    expect(due(saturdayNight, '2026-11-29T01:00:00Z').why).toBe('It is between 22:00 and 02:00')
    expect(due(saturdayNight, '2026-11-28T01:00:00Z').at).toBe('2026-11-28T22:00:00Z')
    expect(due(saturdayNight, '2026-11-29T02:00:00Z').at).toBe('2026-12-05T22:00:00Z')
  })

  test('from midnight to midnight is the whole day', () => {
    const sunday = { kind: 'window', days: ['sun'], from: '00:00', to: '00:00' }
    expect(due(sunday, '2026-11-28T23:59:00Z').at).toBe('2026-11-29T00:00:00Z')
    expect(due(sunday, '2026-11-29T23:59:00Z').at).toBe('2026-11-29T23:59:00Z')
    expect(due(sunday, '2026-11-30T00:00:00Z').at).toBe('2026-12-06T00:00:00Z')
  })

  test('that lies within a skipped hour is passed over that day', () => {
    const small = { kind: 'window', from: '01:10', to: '01:40' }
    const facts = adaIn('Europe/London')
    const found = dueOf(parsed(small), at('2026-03-29T00:50:00Z', facts))
    expect(dueAgain(found.local!, parsed(small), at(found.at, facts)).toISOString()).toBe('2026-03-30T00:10:00.000Z')
  })
})

describe('a date field', () => {
  const withField = (name: string, value: Json, zone = 'Europe/London'): Facts =>
    adaIn(zone, { fields: { [name]: value } })
  const renewal = { kind: 'field', field: 'contact.fields.renewal', at: '09:00' }

  test.each([
    [{ days: 3, when: 'before' }, '2026-11-28T09:00:00Z'],
    [{ days: 3, when: 'on' }, '2026-12-01T09:00:00Z'],
    [{ days: 3, when: 'after' }, '2026-12-04T09:00:00Z'],
    [undefined, '2026-12-01T09:00:00Z'],
  ])('of 1 December, %o: %s', (offset, expected) => {
    const until = { ...renewal, ...(offset === undefined ? {} : { offset }) }
    expect(due(until, '2026-11-22T10:00:00Z', withField('renewal', '2026-12-01')).at).toBe(expected)
  })

  test('counts days by the calendar: the same hour on the wall after a change of clocks', () => {
    const until = { kind: 'field', field: 'order.placedAt', offset: { days: 3, when: 'after' } }
    const facts = { ...adaIn('Europe/London'), order: { ...adaIn(null).order!, placedAt: '2026-03-27T10:15:00Z' } }
    expect(due(until, '2026-03-27T10:15:00Z', facts)).toEqual({
      at: '2026-03-30T09:15:00Z',
      local: '2026-03-30T10:15',
    })
  })

  test('that is an instant is told by the contact’s clocks', () => {
    expect(due(renewal, '2026-11-22T10:00:00Z', withField('renewal', '2026-12-01T20:00:00Z', 'Asia/Kolkata')).at).toBe(
      '2026-12-02T03:30:00Z',
    )
  })

  test.each([
    ['', 'Field “renewal” is empty, so there is nothing to wait for'],
    [null, 'Field “renewal” is empty, so there is nothing to wait for'],
    ['next spring', 'Field “renewal” is no date: next spring'],
    ['2027-02-29', 'Field “renewal” is no date: 2027-02-29'],
    [20_261_201, 'Field “renewal” is no date: 20261201'],
    [{ toString: null }, 'Field “renewal” is no date: {"toString":null}'],
    ['2026-11-22', '22 November 2026, 09:00 has passed'],
  ])('that holds %o lets the run go on at once: %s', (value, why) => {
    expect(due(renewal, '2026-11-22T10:00:00Z', withField('renewal', value))).toEqual({
      at: '2026-11-22T10:00:00Z',
      why,
    })
  })

  test('of a run without an order, or that the contact does not have, lets the run go on at once', () => {
    const facts = { ...adaIn('Europe/London'), order: null }
    expect(due({ ...renewal, field: 'order.placedAt' }, '2026-11-22T10:00:00Z', facts).why).toContain(
      'Order date is empty',
    )
    expect(due(renewal, '2026-11-22T10:00:00Z').why).toContain('is empty')
  })

  test('of an expiring card is its last good day', () => {
    const facts = { ...adaIn('Europe/London'), card: { network: null, last4: null, expires: '2028-02' } }
    const until = { kind: 'field', field: 'card.expires', offset: { days: 7, when: 'before' } }
    expect(due(until, '2028-01-01T00:00:00Z', facts).at).toBe('2028-02-22T00:00:00Z')
  })

  test.each([
    ['1990-06-10', '2026-06-09T10:00:00Z', '2026-06-10T08:00:00Z', 'tomorrow'],
    ['1990-06-10', '2026-06-10T08:00:00Z', '2027-06-10T08:00:00Z', 'today at that time: the next year'],
    ['1990-02-29', '2027-01-01T00:00:00Z', '2027-02-28T09:00:00Z', 'a leap day in another year, and of a year without'],
    ['1992-02-29', '2028-01-01T00:00:00Z', '2028-02-29T09:00:00Z', 'a leap day in a leap year'],
    ['02-29', '2028-02-29T09:00:00Z', '2029-02-28T09:00:00Z', 'without a year'],
    ['--12-31', '2026-12-31T10:00:00Z', '2027-12-31T09:00:00Z', 'without a year, as ISO writes it'],
  ])('every year, born %s, asked at %s: %s (%s)', (value, now, expected) => {
    const until = { kind: 'field', field: 'contact.fields.birthday', at: '09:00', yearly: true }
    expect(due(until, now, withField('birthday', value)).at).toBe(expected)
  })

  test('every year, some days before the first of January, is in the old year', () => {
    const until = { kind: 'field', field: 'contact.fields.day', yearly: true, offset: { days: 3, when: 'before' } }
    expect(due(until, '2026-12-20T00:00:00Z', withField('day', '2000-01-01')).at).toBe('2026-12-29T00:00:00Z')
    expect(due(until, '2026-12-29T00:00:00Z', withField('day', '2000-01-01')).at).toBe('2027-12-29T00:00:00Z')
  })

  test('every year, a whole year after the last of December, is that of the December before the last', () => {
    const late = { days: 366, when: 'after' }
    const until = { kind: 'field', field: 'contact.fields.day', yearly: true, offset: late, at: '09:00' }
    expect(due(until, '2027-01-01T00:00:00Z', withField('day', '2000-12-31')).at).toBe('2027-01-01T09:00:00Z')
  })

  test.each(['1990-02-30', '13-01', '00-10', 'soon'])('every year on %s is no day at all', (value) => {
    const until = { kind: 'field', field: 'contact.fields.day', yearly: true }
    expect(due(until, '2026-12-20T00:00:00Z', withField('day', value)).why).toContain('is no date')
  })
})

describe('what is wrong is told when the form is filled in', () => {
  const codes = (until: JsonObject, trigger: 'purchase-failed' | 'cart-login' = 'purchase-failed') =>
    waitUntil.check!({ until: parsed(until) }, { node: 'w', trigger }).map((each) => [each.code, each.field])
  test('a field that is no date, that is unknown, or that the flow cannot have', () => {
    expect(codes({ kind: 'field', field: 'order.total' })).toEqual([['wait-until.no-date', 'until.field']])
    expect(codes({ kind: 'field', field: 'order.sent' })).toEqual([['wait-until.unknown-field', 'until.field']])
    expect(codes({ kind: 'field', field: 'contact.fields.' })).toEqual([['wait-until.unknown-field', 'until.field']])
    expect(codes({ kind: 'field', field: 'order.placedAt' }, 'cart-login')).toEqual([
      ['wait-until.no-such-field-here', 'until.field'],
    ])
    expect(codes({ kind: 'field', field: 'contact.fields.renewal' })).toEqual([])
    expect(codes({ kind: 'field', field: 'order.placedAt' })).toEqual([])
  })

  test('times, days and offsets that cannot be, each at its field', () => {
    const fields = (until: JsonObject) =>
      waitUntil.schema.safeParse({ until }).error?.issues.map((issue) => issue.path.join('.'))
    expect(fields({ kind: 'weekday', days: [], at: '25:00' })).toEqual(['until.days', 'until.at'])
    expect(fields({ kind: 'window', from: '9', to: '17:60' })).toEqual(['until.from', 'until.to'])
    expect(fields({ kind: 'field', field: '', offset: { days: 400, when: 'near' } })).toEqual([
      'until.field',
      'until.offset.days',
      'until.offset.when',
    ])
    expect(fields({ kind: 'moonrise' })).toEqual(['until.kind'])
  })
})

describe('in a flow', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      w: ['wait-until', { until: { kind: 'date', date: '2026-12-24', at: '09:00' } }],
      g: ['goal', { on: 'cart-login' }],
    },
    't > w',
    'w > g',
  )

  test('it can be published, and goes on when the clocks there show the time', () => {
    expect(validateFlow(flow, catalogue).filter((each) => each.severity === 'error')).toEqual([])
    const run = watch(flow, '2026-12-01T00:00:00Z', adaIn('America/New_York'))
    run.until('2026-12-24T13:59:59Z')
    expect(run.at()).toEqual(['w'])
    run.until('2026-12-24T14:00:00Z')
    expect(run.at()).toEqual(['g'])
  })

  test('a contact who moves west waits longer for the same time', () => {
    const run = watch(flow, '2026-12-01T00:00:00Z', adaIn('Europe/London'))
    run.movesTo('America/New_York')
    expect(run.dueAt('w')).toBe('2026-12-24T14:00:00.000Z')
    run.until('2026-12-24T13:59:00Z')
    expect(run.at()).toEqual(['w'])
    run.until('2026-12-24T14:00:00Z')
    expect(run.at()).toEqual(['g'])
  })

  test('a contact who moves east, where the time is over, goes on at once', () => {
    const run = watch(flow, '2026-12-24T08:00:00Z', adaIn('Europe/London'))
    run.movesTo('Asia/Kolkata')
    expect(run.dueAt('w')).toBe('2026-12-24T03:30:00.000Z')
    run.until('2026-12-24T08:00:00Z')
    expect(run.at()).toEqual(['g'])
  })

  test('a contact who moves while a window is closed waits for it where they are', () => {
    const office = draw(
      {
        t: ['trigger', { on: 'purchase-failed' }],
        w: ['wait-until', { until: officeHours }],
        g: ['goal', { on: 'paid' }],
      },
      't > w',
      'w > g',
    )
    const east = watch(office, '2026-11-27T08:00:00Z', adaIn('Europe/London'))
    expect(east.dueAt('w')).toBe('2026-11-27T09:00:00.000Z')
    // In Auckland the working week is over by then: nine o'clock of Monday there.
    east.movesTo('Pacific/Auckland')
    expect(east.dueAt('w')).toBe('2026-11-29T20:00:00.000Z')
    const open = watch(office, '2026-11-27T08:00:00Z', adaIn('Europe/London'))
    open.movesTo('Asia/Kolkata')
    open.until('2026-11-27T08:00:00Z')
    expect(open.at()).toEqual(['g'])
  })

  test('a loop that waits for Monday waits a week each time', () => {
    const weekly = draw(
      {
        t: ['trigger', { on: 'purchase-failed' }],
        w: ['wait-until', { until: { kind: 'weekday', days: ['mon'], at: '09:00' } }],
        r: ['repeat', { times: 2 }],
        g: ['goal', { on: 'paid' }],
      },
      't > w',
      'w > r',
      'r.again > w',
      'r.done > g',
    )
    const run = watch(weekly, '2026-11-23T10:00:00Z')
    const seen: (string | null)[] = [run.dueAt('w')]
    for (const day of ['2026-11-30T09:00:00Z', '2026-12-07T09:00:00Z', '2026-12-14T09:00:00Z']) {
      run.until(day)
      seen.push(run.dueAt('w'))
    }
    expect(seen).toEqual(['2026-11-30T09:00:00.000Z', '2026-12-07T09:00:00.000Z', '2026-12-14T09:00:00.000Z', null])
    expect(run.at()).toEqual(['g'])
    expect(run.lines.filter((line) => line.startsWith('r'))).toEqual([
      'r again: Round 1 of 2',
      'r again: Round 2 of 2',
      'r done: All 2 rounds are over',
    ])
  })
})

const zone = fc.constantFrom(
  'UTC',
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
)
const instant = fc
  .integer({ min: Date.UTC(2010, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 })
  .map((minutes) => new Date(minutes * 60_000))
const clock = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((minutes) => new Date(minutes * 60_000).toISOString().slice(11, 16))
const days = fc.uniqueArray(fc.constantFrom('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'), { minLength: 1 })

test('a weekday is always the very next one: later than now, on one of the days, and nothing fits between', () => {
  fc.assert(
    fc.property(instant, zone, days, clock, (now, where, on, time) => {
      const until = parsed({ kind: 'weekday', days: on, at: time })
      const found = dueOf(until, at(now, adaIn(where)))
      expect(found.at > now).toBe(true)
      expect(on).toContain(weekdayOf(found.local!.slice(0, 10)))
      expect(found.local!.slice(11)).toBe(time)
      for (let day = 0; day < 9; day++) {
        const between = localTime(new Date(now.getTime() + day * 86_400_000), where)
        const candidate = instantOf(`${between.date}T${time}`, where)
        if (on.includes(between.weekday) && candidate > now) expect(found.at <= candidate).toBe(true)
      }
    }),
  )
})

test('a window is either open now, or the wait ends when it opens next', () => {
  fc.assert(
    fc.property(instant, days, clock, clock, (now, on, from, to) => {
      // Kolkata never changes its clocks: what is open can be read off them.
      const facts = adaIn('Asia/Kolkata')
      const isOpen = (when: Date): boolean => {
        const { weekday, time } = localTime(when, 'Asia/Kolkata')
        const before = localTime(new Date(when.getTime() - 86_400_000), 'Asia/Kolkata').weekday
        const today = on.includes(weekday) && time >= from && (from < to ? time < to : true)
        return today || (from >= to && on.includes(before) && time < to)
      }
      const found = dueOf(parsed({ kind: 'window', days: on, from, to }), at(now, facts))
      expect(found.at.getTime() === now.getTime()).toBe(isOpen(now))
      expect(isOpen(found.at)).toBe(true)
      if (found.at > now) expect(isOpen(new Date(found.at.getTime() - 60_000))).toBe(false)
    }),
  )
})

test('whatever a field holds, the wait ends now or later and says why in one short sentence', () => {
  fc.assert(
    fc.property(instant, zone, fc.jsonValue(), fc.boolean(), (now, where, value, yearly) => {
      const facts = adaIn(where, { fields: { day: value as Json } })
      const found = dueOf(parsed({ kind: 'field', field: 'contact.fields.day', yearly }), at(now, facts))
      expect(found.at >= now).toBe(true)
      expect((found.why ?? '').length).toBeLessThan(160)
      expect((found.why ?? '').isWellFormed()).toBe(true)
    }),
  )
})
