import { expect, test } from 'vitest'
import { z } from 'zod'
import { emailKey, matchKey } from '../contacts/match-key.ts'
import { redacted } from '../jobs/redact.ts'
import { mailFrom } from '../mail/mail-from.ts'
import { outcomeReportSchema } from './outcome-report.model.ts'
import { madeStorable } from './storable-text.ts'

const contract = {
  eventId: 'evt_1',
  gateway: 'stripe',
  payment: 'pay_1',
  attempt: 1,
  status: 'failed',
  origin: 'cart',
  charge: 'one-time',
  card: true,
  decline: { class: 'soft', code: 'insufficient_funds' },
  occurredAt: '2026-11-22T10:00:00Z',
  order: { id: 'ord_1', currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] },
  contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', timeZone: 'Europe/London' },
}

const problems = (report: unknown) => {
  const parsed = outcomeReportSchema.safeParse(report)
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}

test('the report of the contract is taken as it stands', () => {
  expect(outcomeReportSchema.parse(contract)).toEqual(contract)
})

test('what is left out has its documented default', () => {
  const { attempt: _, origin: __, charge: ___, card: ____, decline: _____, occurredAt: ______, ...short } = contract
  expect(outcomeReportSchema.parse(short)).toEqual({
    ...short,
    attempt: 1,
    origin: 'cart',
    charge: 'one-time',
    card: true,
  })
})

test('every problem is told at once, with its place', () => {
  const wrong = {
    ...contract,
    attempt: 0,
    status: 'declined',
    occurredAt: 'yesterday',
    order: { ...contract.order, items: [{ sku: '', name: 'Mug', quantity: 0, price: '40,00' }] },
    contact: { ...contract.contact, email: 'nobody' },
  }
  expect(problems(wrong).map((each) => each.split(':')[0])).toEqual([
    'attempt',
    'status',
    'occurredAt',
    'order.items.0.sku',
    'order.items.0.quantity',
    'order.items.0.price',
    'contact.email',
  ])
})

test.each([
  ['NUL', 'A\0da', 'NUL'],
  ['half a surrogate pair', 'Ada \ud83d', 'surrogate'],
])('a name with %s cannot be stored and says so', (_, firstName, says) => {
  expect(problems({ ...contract, contact: { ...contract.contact, firstName } })[0]).toContain(says)
})

test('limits hold', () => {
  const item = contract.order.items[0]!
  expect(problems({ ...contract, order: { ...contract.order, items: Array(501).fill(item) } })).toHaveLength(1)
  expect(
    problems({ ...contract, order: { ...contract.order, items: [{ ...item, price: '1234567890123.00' }] } }),
  ).toHaveLength(1)
  expect(
    problems({
      ...contract,
      order: { ...contract.order, items: [{ ...item, price: '999999999999', quantity: 1000 }] },
    }),
  ).toHaveLength(1)
  expect(problems({ ...contract, eventId: 'x'.repeat(201) })).toHaveLength(1)
})

test('an unknown time zone does not cost the outcome', () => {
  expect(
    outcomeReportSchema.parse({ ...contract, contact: { ...contract.contact, timeZone: 'Mars/Olympus' } }).contact
      .timeZone,
  ).toBeUndefined()
})

test('people are matched however they spell themselves', () => {
  const ada = matchKey({ firstName: 'Ada', lastName: 'Strauß', email: 'Ada@Example.test' })
  expect(matchKey({ firstName: ' ＡＤＡ ', lastName: 'STRAUSS', email: 'ada@example.TEST ' })).toBe(ada)
  expect(matchKey({ firstName: 'Ada', lastName: 'Strauss-Byron', email: 'ada@example.test' })).not.toBe(ada)
  expect(matchKey({ firstName: 'Ada\nB', lastName: 'C', email: 'e' })).not.toBe(
    matchKey({ firstName: 'Ada', lastName: 'B\nC', email: 'e' }),
  )
  expect(emailKey(' E\u0301va@x.test')).toBe(emailKey('\u00c9VA@x.test'))
  expect(Buffer.byteLength(matchKey({ firstName: '\ufdfa'.repeat(200), lastName: '', email: 'e' }))).toBeLessThan(2100)
})

test('what was made inside is mended before it is stored', () => {
  expect(madeStorable({ a: ['x\0y', 1, null], '\0b': { c: '\ud800' } })).toEqual({
    a: ['xy', 1, null],
    b: { c: '\ufffd' },
  })
})

test('errors are kept without what they must not tell', () => {
  expect(redacted(new Error('connect smtp://me:hunter2@mail.test failed\n at x'))).toBe(
    'connect smtp://mail.test failed',
  )
  expect(redacted('GET https://api.test/a?token=abc gave 500')).toBe('GET https://api.test/a gave 500')
  expect(redacted('authorization: Bearer abc.def')).not.toContain('abc.def')
  expect(redacted('key sk_live_12345 is wrong')).not.toContain('12345')
})

test('a shop’s name cannot end the sender’s header', () => {
  expect(mailFrom({ name: 'Mugs"\r\nBcc: x', email: 'a@b.test' })).toBe('"Mugs   Bcc: x" <a@b.test>')
  expect(mailFrom({ name: '', email: 'a@b.test' })).toBe('a@b.test')
})

/** With everything that a report may say. */
const full = {
  ...contract,
  decline: { ...contract.decline, adviceCode: '03' },
  finalAttempt: false,
  storedCard: { reference: 'card_1', network: ' Visa', last4: '4242', expires: '2029-08' },
  error: { code: 'timeout', message: 'The gateway did not answer.' },
}

const strange = [
  undefined,
  null,
  '',
  ' ',
  '\0',
  '\ud800',
  'x'.repeat(501),
  '😀'.repeat(200),
  '-1',
  'Mars/Olympus',
  0,
  -1,
  1.5,
].concat([1e9, Number.NaN, true, [], {}, [null], [[]], { class: 'soft' }, { __proto__: null }, 10n] as never[])

/** The same report with one place of it made strange, for every place. */
function spoiltIn(whole: unknown): unknown[] {
  const hereStrange: unknown[] = [...strange]
  if (typeof whole !== 'object' || whole === null) return hereStrange
  const within = Object.keys(whole).flatMap((key) => {
    const changed = (to: unknown) => (Array.isArray(whole) ? [to, ...whole] : { ...whole, [key]: to })
    return spoiltIn((whole as Record<string, unknown>)[key]).map(changed)
  })
  return [...hereStrange, ...within, { ...whole, more: 'than is known' }]
}

test('compiled it reads each report as it does step by step, good or bad', async () => {
  expect(() => z.compile(outcomeReportSchema, { strict: true })).not.toThrow()
  const reports = [contract, full, ...spoiltIn(full)]
  let good = 0
  for (const report of reports) {
    const quick = outcomeReportSchema.safeParse(report)
    // Whoever may have to wait is read step by step.
    const slow = await outcomeReportSchema.safeParseAsync(report)
    expect(quick.data).toStrictEqual(slow.data)
    expect(Object.keys(quick.data ?? {})).toEqual(Object.keys(slow.data ?? {}))
    expect(quick.error?.issues).toEqual(slow.error?.issues)
    if (quick.success) good++
  }
  expect([good > 50, reports.length - good > 300]).toEqual([true, true])
})
