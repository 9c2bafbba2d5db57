import { expect, test } from 'vitest'
import type { Facts, JsonObject, Trigger } from '@aftercart/flow'
import { catalogue, type ActionType } from './model.ts'
import { executors, RetryLater, type OutgoingMail, type Records, type RetryAnswer } from './server.ts'
import { factsOfAda } from './text/facts.fixture.ts'

const now = new Date('2026-11-22T10:00:00Z')

/** Does an action on records, and says what it did to them. */
async function onRecords(type: ActionType, params: JsonObject, facts: Facts = factsOfAda()) {
  const done: unknown[] = []
  const note = (what: string) => async (value: unknown) => void done.push([what, value])
  const records: Records = {
    ...{ createTask: note('task'), addNote: note('note'), addTags: note('add'), removeTags: note('remove') },
    setContactType: note('type'),
    setField: async (name, value) => void done.push(['field', name, value]),
    startFlow: async (id) => (done.push(['start', id]), 'not-again'),
    stopFlow: async (id) => (done.push(['stop', id]), 2),
  }
  const executor = executors[type]
  if (executor.in !== 'transaction') throw new Error('Records are changed in the transaction.')
  const parsed = catalogue[type].schema.parse(params) as never
  const result = await executor.execute({ key: 'k', params: parsed, facts, now }, records)
  return { done, result }
}

/** Does an action that calls out, with these answers from outside. */
async function outside(type: ActionType, params: JsonObject, facts: Facts, answer?: RetryAnswer) {
  const mails: OutgoingMail[] = []
  const executor = executors[type]
  if (executor.in !== 'job') throw new Error('What calls out is a job.')
  const port = {
    sendMail: async (mail: OutgoingMail) => void mails.push(mail),
    retryCharge: async () => answer!,
    call: <T>(_: string, make: () => Promise<T>) => make(),
    ...{ httpAllow: [], signal: new AbortController().signal },
  }
  const parsed = catalogue[type].schema.parse(params) as never
  return { mails, result: await executor.execute({ key: 'k', params: parsed, facts, now }, port) }
}

function problems(type: ActionType, params: JsonObject, trigger: Trigger) {
  const model = catalogue[type]
  const check = 'check' in model ? model.check : undefined
  return (check?.(model.schema.parse(params) as never, { node: 'n', trigger }) ?? []).map(({ code, short }) => [
    code,
    short,
  ])
}

test('a note says what happened, also why the bank declined: only the team reads it', async () => {
  const { done, result } = await onRecords('add-note', { text: '{{ contact.firstName }}: {{ outcome.declineCode }}' })
  expect(done).toEqual([['note', 'Ada: insufficient_funds']])
  expect(result).toEqual({ out: 'next', detail: { text: 'Ada: insufficient_funds' } })
})

test('a note that would be empty is not written', async () => {
  expect((await onRecords('add-note', { text: '{{ contact.fields.nothing }}' })).done).toEqual([])
})

test.each([
  ['{{ order.id }} ', 'ord_1'],
  ['', null],
  ['{{ contact.fields.nothing }}', null],
  [' two\nlines ', 'two\nlines'],
])('a field that is set to "%s" holds %j', async (value, held) => {
  const { done } = await onRecords('set-field', { field: ' last_order ', value })
  expect(done).toEqual([['field', 'last_order', held]])
})

test('a field cannot carry a decline into a message to the customer', async () => {
  const value = '{{ outcome.declineCode }}'
  expect(problems('set-field', { field: 'why', value }, 'purchase-failed')).toEqual([
    ['merge-field.unknown', 'not for shoppers'],
  ])
  expect((await onRecords('set-field', { field: 'why', value })).done).toEqual([['field', 'why', null]])
})

test.each([
  ['', false],
  ['x', true],
  ['x'.repeat(80), true],
  ['x'.repeat(81), false],
])('the field’s name "%s" is accepted: %s', (field, accepted) => {
  expect(catalogue['set-field'].schema.safeParse({ field, value: '' }).success).toBe(accepted)
})

test('links stand only in what is sent: a note, a task and a field would hold an empty one', () => {
  const text = '{{ links.updateCard }}'
  for (const [type, params] of [
    ['add-note', { text }],
    ['create-task', { title: text }],
    ['set-field', { field: 'link', value: text }],
  ] as const) {
    expect(problems(type, params, 'purchase-failed')).toEqual([['merge-field.unknown', 'link stays empty']])
  }
  expect(problems('send-email', { subject: 'Pay', body: text }, 'purchase-failed')).toEqual([])
  expect(problems('send-email', { subject: 'Pay', body: text }, 'cart-login')).toEqual([
    ['merge-field.unknown', 'no order here'],
  ])
})

test.each([
  ['{{ event.data.plan }}', 'api-event', []],
  ['{{ event.name }}', 'purchase-failed', [['merge-field.unknown', 'no event here']]],
  ['{{ card.last4 }} {{ card.expires }}', 'card-expiring', []],
  ['{{ card.last4 }}', 'purchase-failed', [['merge-field.unknown', 'no card here']]],
] as const)('%s in a flow that begins with %s', (body, trigger, found) => {
  expect(problems('send-email', { subject: 'Hello', body }, trigger)).toEqual(found)
})

test('another flow is begun and stopped, and the timeline hears what came of it', async () => {
  const begun = await onRecords('start-flow', { campaignId: 'c2' })
  expect([begun.done, begun.result]).toEqual([
    [['start', 'c2']],
    { out: 'next', detail: { campaignId: 'c2', answer: 'not-again' } },
  ])
  const stopped = await onRecords('stop-flow', { campaignId: 'c2' })
  expect([stopped.done, stopped.result]).toEqual([
    [['stop', 'c2']],
    { out: 'next', detail: { campaignId: 'c2', stopped: 2 } },
  ])
})

test('whoever packs the order reads what, how many, for whom and where to; not what it cost', async () => {
  const fields = { street: '12 St James’s Square', postcode: 'SW1Y 4JH', city: 'London', plan: 'secret', zip: 7 }
  const ada = factsOfAda()
  const facts = { ...ada, contact: { ...ada.contact, fields } }
  const { mails, result } = await outside('request-fulfilment', { to: 'pack@example.test', note: 'Wrap it.' }, facts)
  expect(mails).toMatchObject([
    { to: 'pack@example.test', replyTo: 'hello@example.test', subject: 'Please send order ord_1' },
  ])
  const { text, html } = mails[0]!
  expect(text).toContain('Wrap it.')
  expect(text).toContain('1 × Mug (MUG)')
  expect(text).toContain('For:\nAda Lovelace\n12 St James’s Square\nSW1Y 4JH\nLondon\nada@example.test')
  for (const each of [text, html]) expect(each).not.toMatch(/40\.00|secret|insufficient/)
  expect(result.detail).toMatchObject({ to: 'pack@example.test', orderId: 'ord_1' })
})

test('without an address or an order the packer is not left guessing', async () => {
  const { mails } = await outside('request-fulfilment', { to: 'pack@example.test' }, factsOfAda())
  expect(mails[0]!.text).toContain('No address is known here: please take it from the order.')
  const none = await outside('request-fulfilment', { to: 'pack@example.test' }, factsOfAda({ order: null }))
  expect([none.mails, none.result.out]).toEqual([[], 'next'])
  expect(problems('request-fulfilment', { to: 'pack@example.test' }, 'cart-login')).toEqual([
    ['fulfilment.no-order', 'no order here'],
  ])
})

test('what a shopper calls themselves cannot become markup in the packer’s mail', async () => {
  const ada = factsOfAda()
  const facts = { ...ada, contact: { ...ada.contact, firstName: '<img src=x>' } }
  const { mails } = await outside('request-fulfilment', { to: 'pack@example.test' }, facts)
  expect(mails[0]!.html).not.toContain('<img')
})

test.each([
  [{ tried: true, status: 'succeeded' }, 'paid', { status: 'succeeded' }],
  [
    { tried: true, status: 'failed', declineClass: 'soft', code: 'insufficient_funds' },
    'failed',
    { status: 'failed', declineClass: 'soft', code: 'insufficient_funds' },
  ],
  [
    { tried: true, status: 'error', declineClass: null, code: 'processing_error' },
    'failed',
    { status: 'error', code: 'processing_error' },
  ],
  [{ tried: false, why: 'paid', until: null }, 'paid', { refusal: 'paid' }],
  [
    { tried: false, why: 'network-limit', until: now },
    'failed',
    { refusal: 'network-limit', until: '2026-11-22T10:00:00.000Z' },
  ],
  [{ tried: false, why: 'another-flow', until: null }, 'failed', { why: expect.stringContaining('Another flow') }],
] as [RetryAnswer, string, object][])('a retry that came to %j goes on by "%s"', async (answer, out, detail) => {
  const { result } = await outside('retry-charge', {}, factsOfAda(), answer)
  expect(result).toMatchObject({ out, detail })
})

test('while the bank has not decided, the retry is looked at again later', async () => {
  const pending = { tried: true, status: 'pending' } as const
  await expect(outside('retry-charge', {}, factsOfAda(), pending)).rejects.toThrow(RetryLater)
})

test('a flow without an order has no charge to retry', () => {
  expect(problems('retry-charge', {}, 'tag-added')).toEqual([['retry-charge.no-order', 'no order here']])
  expect(problems('retry-charge', {}, 'charge-failed')).toEqual([])
})
