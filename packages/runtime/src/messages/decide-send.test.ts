import { expect, test } from 'vitest'
import { decideSend, type SendView } from './decide-send.ts'

const noon = new Date('2026-11-25T12:00:00Z')
const night = { from: '21:00', to: '08:00', for: 'all' as const }

function decide(view: Partial<SendView> = {}) {
  return decideSend({
    now: noon,
    kind: 'marketing',
    unsubscribed: false,
    zone: 'UTC',
    rules: { quietHours: null, dailyCap: null },
    today: { marketing: 0, all: 0 },
    olderIsDue: false,
    ...view,
  })
}
const until = (instant: string) => new Date(instant)

test('without rules everything goes out at once', () => {
  expect(decide()).toEqual({ decision: 'send' })
  expect(decide({ now: until('2026-11-25T03:00:00Z'), today: { marketing: 50, all: 90 } })).toEqual({
    decision: 'send',
  })
})

test('who opted out gets no marketing, and everything about their orders', () => {
  expect(decide({ unsubscribed: true })).toEqual({ decision: 'skip', why: 'unsubscribed' })
  expect(decide({ unsubscribed: true, kind: 'transactional' })).toEqual({ decision: 'send' })
})

test('a full day holds a message until the contact’s next day begins', () => {
  const full = {
    rules: { quietHours: null, dailyCap: { count: 2, for: 'all' as const } },
    today: { marketing: 0, all: 2 },
  }
  expect(decide(full)).toEqual({ decision: 'hold', why: 'daily-cap', until: until('2026-11-26T00:00:00Z') })
  expect(decide({ ...full, zone: 'Asia/Tokyo' })).toMatchObject({ until: until('2026-11-25T15:00:00Z') })
  expect(decide({ ...full, today: { marketing: 1, all: 1 } })).toEqual({ decision: 'send' })
})

test('a cap for marketing neither counts nor holds what is about orders', () => {
  const rules = { quietHours: null, dailyCap: { count: 1, for: 'marketing' as const } }
  expect(decide({ rules, today: { marketing: 0, all: 9 } })).toEqual({ decision: 'send' })
  expect(decide({ rules, today: { marketing: 1, all: 1 } })).toMatchObject({ why: 'daily-cap' })
  expect(decide({ rules, today: { marketing: 1, all: 1 }, kind: 'transactional' })).toEqual({ decision: 'send' })
})

test('quiet hours hold a message until they are over', () => {
  const late = { now: until('2026-11-25T22:30:00Z'), rules: { quietHours: night, dailyCap: null } }
  expect(decide(late)).toEqual({ decision: 'hold', why: 'quiet-hours', until: until('2026-11-26T08:00:00Z') })
  expect(decide({ ...late, now: until('2026-11-25T20:59:00Z') })).toEqual({ decision: 'send' })
  expect(decide({ ...late, now: until('2026-11-26T08:00:00Z') })).toEqual({ decision: 'send' })
  const forMarketing = { quietHours: { ...night, for: 'marketing' as const }, dailyCap: null }
  expect(decide({ ...late, rules: forMarketing, kind: 'transactional' })).toEqual({ decision: 'send' })
})

test('a full day and a quiet morning after it are one wait', () => {
  const rules = { quietHours: night, dailyCap: { count: 1, for: 'all' as const } }
  expect(decide({ rules, today: { marketing: 1, all: 1 } })).toEqual({
    decision: 'hold',
    why: 'daily-cap',
    until: until('2026-11-26T08:00:00Z'),
  })
})

test('where clocks jump over the end of the quiet hours they end with the jump; where they go back, at the first of the two', () => {
  const quietHours = { from: '22:00', to: '02:30', for: 'all' as const }
  const berlin = { zone: 'Europe/Berlin', rules: { quietHours, dailyCap: null } }
  // 02:30 does not exist in this night: 02:00 becomes 03:00.
  expect(decide({ ...berlin, now: until('2027-03-28T00:30:00Z') })).toMatchObject({
    until: until('2027-03-28T01:00:00Z'),
  })
  expect(decide({ ...berlin, now: until('2027-03-28T01:00:00Z') })).toEqual({ decision: 'send' })
  // 02:30 comes twice in this one.
  expect(decide({ ...berlin, now: until('2026-10-25T00:15:00Z') })).toMatchObject({
    until: until('2026-10-25T00:30:00Z'),
  })
  expect(decide({ ...berlin, now: until('2026-10-25T01:15:00Z') })).toEqual({ decision: 'send' })
})

test('a day of 23 or 25 hours is one day for the cap', () => {
  const full = {
    rules: { quietHours: null, dailyCap: { count: 1, for: 'all' as const } },
    today: { marketing: 1, all: 1 },
  }
  const inBerlin = (now: string) => decide({ ...full, zone: 'Europe/Berlin', now: until(now) })
  expect(inBerlin('2027-03-27T23:30:00Z')).toMatchObject({ until: until('2027-03-28T22:00:00Z') })
  expect(inBerlin('2026-10-24T22:30:00Z')).toMatchObject({ until: until('2026-10-25T23:00:00Z') })
})

test('a message does not overtake an older one that was held, unless no rule is about it', () => {
  const quietHours = { ...night, for: 'marketing' as const }
  const rules = { quietHours, dailyCap: null }
  expect(decide({ rules, olderIsDue: true })).toEqual({ decision: 'hold', why: 'its-turn', until: noon })
  expect(decide({ rules, olderIsDue: true, kind: 'transactional' })).toEqual({ decision: 'send' })
})
