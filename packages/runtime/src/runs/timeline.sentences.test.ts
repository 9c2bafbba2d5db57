import type { FlowNode } from '@aftercart/flow'
import { expect, test } from 'vitest'
import type { TimelineEntry } from './timeline.ts'
import { timelineSentence } from './timeline.sentences.ts'

const mail = { id: 'm', type: 'send-email', params: { subject: 'About your order', body: '' } }
const choice = { id: 'c', type: 'condition', params: { all: [] } }

test('the beginning says what happened to the shopper', () => {
  const entry = {
    kind: 'started',
    detail: { trigger: 'purchase-failed', eventId: 'e', orderId: 'ord_1', sku: 'MUG' },
  } as const
  expect(timelineSentence(entry, null, 'UTC')).toEqual({
    title: 'Began: the card was declined',
    detail: 'Order ord_1 · Product MUG',
  })
})

test('a wait names the day and the time in the shop’s time zone', () => {
  const entry = { kind: 'waiting', node: 'w', visit: 1, detail: { until: '2026-11-25T10:00:00.000Z' } } as const
  const { title } = timelineSentence(entry, null, 'America/New_York')
  expect(title).toMatch(/^Waits until Wednesday,? 25 November 2026, 05:00:00 \(America\/New_York\)$/)
})

test('an email names whom it went to and its subject', () => {
  const entry = {
    kind: 'performed',
    node: 'm',
    visit: 1,
    detail: { type: 'send-email', out: 'next', result: { to: 'ada@example.test', subject: 'About your order' } },
  } as const
  expect(timelineSentence(entry, mail, 'UTC').title).toBe('Emailed ada@example.test “About your order”')
})

test('a choice names the way and why', () => {
  const entry = {
    kind: 'went',
    node: 'c',
    visit: 1,
    detail: { out: 'yes', why: 'The total 89.00 is greater than 50.' },
  } as const
  const { title, detail } = timelineSentence(entry, choice, 'UTC')
  expect(title).toMatch(/went “Yes”$/)
  expect(detail).toBe('The total 89.00 is greater than 50.')
})

test('a goal says that everything upstream stopped, and a dropped email why it was not sent', () => {
  expect(
    timelineSentence({ kind: 'goal-reached', node: 'g', visit: 1, detail: { signal: 'paid' } }, null, 'UTC').title,
  ).toBe('Goal reached: paid. Everything upstream stopped')
  const dropped = { kind: 'dropped', node: 'm', visit: 1, detail: { type: 'send-email', why: 'paid' } } as const
  expect(timelineSentence(dropped, mail, 'UTC')).toEqual({
    title: 'Email the customer: not done',
    detail: 'Looked at again just before sending: the order has been paid.',
  })
})

test('a row of a kind that is not known yet does not break the page', () => {
  expect(timelineSentence({ kind: 'from-the-future', detail: {} } as never, null, 'UTC').title).toBe('from-the-future')
})

const titleOf = (entry: TimelineEntry, node: FlowNode | null = mail) =>
  timelineSentence(entry, node, 'Europe/London').title

test('a run that its trigger did not begin says what did', () => {
  const started = { trigger: 'manual', eventId: 'e', orderId: null, sku: '' } as const
  expect(titleOf({ kind: 'started', detail: { ...started, begun: { goal: 'paid' } } })).toBe('Began at a goal: paid')
  expect(titleOf({ kind: 'started', detail: { ...started, begun: { flow: 'Dunning', campaignId: 'c' } } })).toBe(
    'Began: the flow “Dunning” started it',
  )
})

test('a message that was looked at again says whether it went out, waits or was left out, and why', () => {
  const row = { kind: 'looked-again', node: 'm', visit: 1 } as const
  expect(titleOf({ ...row, detail: { decision: 'send' } })).toBe('Email the customer: looked at again, and sent')
  expect(
    titleOf({ ...row, detail: { decision: 'hold', why: 'quiet-hours', until: '2026-11-23T08:00:00.000Z' } }),
  ).toMatch(/^Not sent now: quiet hours until Monday,? 23 November 2026, 08:00:00 \(Europe\/London\)$/)
  expect(
    titleOf({ ...row, detail: { decision: 'hold', why: 'daily-cap', until: '2026-11-23T00:00:00.000Z' } }),
  ).toMatch(/^Not sent now: the customer has had as many messages today as the shop allows; it waits until Monday/)
  expect(timelineSentence({ ...row, detail: { decision: 'skip', why: 'paid' } }, mail, 'UTC')).toEqual({
    title: 'Not sent: the order has been paid',
    detail: 'Email the customer. The run went on without it.',
  })
  expect(titleOf({ ...row, detail: { decision: 'skip', why: 'unsubscribed' } })).toBe(
    'Not sent: the customer has unsubscribed from marketing',
  )
})

test('a wait says why its time is what it is, and when it goes on until another', () => {
  const until = '2026-11-25T10:00:00.000Z'
  const why = 'The field has no date, so the run goes on at once.'
  expect(timelineSentence({ kind: 'waiting', node: 'w', visit: 1, detail: { until, why } }, null, 'UTC').detail).toBe(
    why,
  )
  expect(titleOf({ kind: 'waits-on', node: 'w', visit: 1, detail: { until } }, null)).toMatch(
    /^Goes on waiting until Wednesday,? 25 November 2026/,
  )
})

test('news and ends name the tag, the event, the rule or the flow', () => {
  expect(titleOf({ kind: 'signal', detail: { name: 'tag-added', tag: 'vip' } })).toBe('News: the tag “vip” was added')
  expect(titleOf({ kind: 'signal', detail: { name: 'api-event', event: 'quote-accepted' } })).toBe(
    'News: the event “quote-accepted” was reported',
  )
  expect(titleOf({ kind: 'ended', detail: { why: 'exit-rule', signal: 'unsubscribed' } })).toBe(
    'Ended by a rule of this flow: unsubscribed from marketing',
  )
  expect(titleOf({ kind: 'ended', detail: { why: 'stopped', by: 'Win-back', campaignId: 'c' } })).toBe(
    'Ended: the flow “Win-back” stopped it',
  )
  expect(titleOf({ kind: 'ended', detail: { why: 'rounds' } })).toContain('1,000 times')
  expect(titleOf({ kind: 'moved', detail: { from: 2, to: 3 } })).toBe('Moved from version 2 to version 3')
  expect(titleOf({ kind: 'circle', detail: { news: 'tag', name: 'vip' } })).toContain('“vip” was not passed on')
})

test.each([
  ['set-field', { field: 'plan', value: 'club' }, 'Set the field “plan” to “club”'],
  ['set-field', { field: 'plan', value: '' }, 'Emptied the field “plan”'],
  ['add-note', { text: 'Called her.' }, 'Wrote a note'],
  ['start-flow', { answer: 'started' }, 'Started another flow'],
  ['start-flow', { answer: 'not-again' }, 'Did not start the other flow: the customer may not enter it again now'],
  ['stop-flow', { stopped: 2 }, 'Stopped the other flow, 2 runs of it'],
  ['stop-flow', { stopped: 0 }, 'There was nothing to stop: the customer is not in the other flow'],
  ['retry-charge', { status: 'succeeded' }, 'Charged again: it went through'],
  ['retry-charge', { status: 'failed', code: 'insufficient_funds' }, 'Charged again: it was declined'],
  ['retry-charge', { refusal: 'no-card', why: 'No card is stored.' }, 'Did not charge again'],
  ['request-fulfilment', { to: 'depot@example.test' }, 'Asked depot@example.test to pack the order'],
])('%s that came to %j: %s', (type, result, title) => {
  expect(titleOf({ kind: 'performed', node: 'm', visit: 1, detail: { type, out: 'next', result } }, null)).toBe(title)
})

test('an action that waits for a host, and one that is done late, say so', () => {
  const at = { node: 'm', visit: 1 } as const
  const putOff = { kind: 'put-off', ...at, detail: { type: 'send-email', host: 'The mail server' } } as const
  expect(timelineSentence(putOff, mail, 'UTC').title).toBe(
    '“Email the customer” is put off because the mail server does not answer',
  )
  const done = { type: 'send-email', out: 'next', result: { to: 'ada@example.test' }, again: true } as const
  expect(timelineSentence({ kind: 'performed', ...at, detail: done }, mail, 'UTC').detail).toBe(
    'Tried once more after it had been given up.',
  )
  const failed = {
    kind: 'given-up-again',
    ...at,
    detail: { type: 'send-email', error: 'The mail was refused.' },
  } as const
  expect(timelineSentence(failed, mail, 'UTC')).toEqual({
    title: '“Email the customer” was tried once more and did not work',
    detail: 'The mail was refused.',
  })
})
