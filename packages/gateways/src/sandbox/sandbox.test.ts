import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passesLuhn } from '../card-check.ts'
import { declineClasses } from '../decline-classes.ts'
import type { Card } from '../gateway.ts'
import { shopperMessage } from '../shopper-message.ts'
import { createSandbox } from './sandbox.ts'
import { storedCard } from './stored-reference.ts'
import { testCards } from './test-cards.ts'

const now = new Date('2026-11-22T10:00:00Z')

function charge(card: Partial<Card> & { number: string }, payment = 'pay_1', attempt = 1, gateway = createSandbox()) {
  const request = { payment, attempt, amount: '40.00', currency: 'USD', now }
  return gateway.charge({ ...request, card: { expiry: '12/30', cvc: '123', ...card } })
}

for (const card of testCards) {
  test(`${card.number} (${card.title}) comes to ${card.result.status}`, async () => {
    const answer = await charge({ number: card.number, cvc: '1'.repeat(card.cvcLength) })
    expect(answer).toMatchObject({
      kind: 'outcome',
      outcome: { status: card.result.status, card: { brand: card.brand, last4: card.number.slice(-4) } },
    })
    if (card.result.status === 'failed') {
      const { code } = card.result
      expect(answer).toMatchObject({ outcome: { decline: { code, class: declineClasses[code] } } })
    }
    if (card.result.status === 'error') expect(answer).toMatchObject({ outcome: { error: { code: card.result.code } } })
    expect(JSON.stringify(answer)).not.toContain(card.number)
  })
}

test('every test number passes the check digit and stands in the table once', () => {
  expect(testCards.filter(({ number }) => !passesLuhn(number))).toEqual([])
  expect(new Set(testCards.map(({ number }) => number)).size).toBe(testCards.length)
})

const published = new Set(testCards.map(({ number }) => number))

/** Any number of 13 to 19 digits with a right check digit, most of them beginning like a real card. */
const plausibleNumber = fc
  .tuple(fc.constantFrom('4', '51', '55', '37', '6011', '2221', '4242', '400000', ''), fc.integer({ min: 13, max: 19 }))
  .chain(([prefix, length]) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), {
        minLength: length - prefix.length - 1,
        maxLength: length - prefix.length - 1,
      })
      .map((rest) => withCheckDigit(prefix + rest.join(''))),
  )

function withCheckDigit(digits: string): string {
  return [...'0123456789'].map((last) => digits + last).find(passesLuhn)!
}

test('any other number, however real it looks, is refused and not repeated', async () => {
  await fc.assert(
    fc.asyncProperty(plausibleNumber, async (number) => {
      fc.pre(!published.has(number))
      const answer = await charge({ number })
      expect(answer.kind).toBe('refused')
      expect(JSON.stringify(answer)).not.toContain(number)
    }),
    { numRuns: 2000 },
  )
})

test('any text at all in the number field is refused, never thrown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (number) => {
      fc.pre(!published.has(number.replaceAll(/[\s-]/g, '')))
      expect((await charge({ number })).kind).toBe('refused')
    }),
  )
})

test('spaces and hyphens in the number do not matter', async () => {
  expect(await charge({ number: '4242 4242-4242 4242' })).toMatchObject({ outcome: { status: 'succeeded' } })
})

test('charging the same attempt again gives the same answer, even with another card', async () => {
  const gateway = createSandbox()
  const first = await charge({ number: '4000000000000002' }, 'pay_1', 1, gateway)
  expect(await charge({ number: '4242424242424242' }, 'pay_1', 1, gateway)).toEqual(first)
  expect(await charge({ number: '4242424242424242' }, 'pay_1', 2, gateway)).toMatchObject({
    outcome: { status: 'succeeded' },
  })
})

test('a refused number does not use up the attempt', async () => {
  const gateway = createSandbox()
  await charge({ number: '4111111111111111' }, 'pay_1', 1, gateway)
  expect(await charge({ number: '4242424242424242' }, 'pay_1', 1, gateway)).toMatchObject({
    outcome: { status: 'succeeded' },
  })
})

test.each([
  ['10/26', 'in the past'],
  ['12/2025', 'in the past'],
  ['13/30', 'like 08/29'],
  ['00/30', 'like 08/29'],
  ['soon', 'like 08/29'],
  ['01/2099', 'too far'],
])('an expiry of %s is a mistake in the form (%s)', async (expiry, words) => {
  const answer = await charge({ number: '4242424242424242', expiry })
  expect(answer).toMatchObject({
    kind: 'refused',
    problems: [{ field: 'expiry', message: expect.stringContaining(words) }],
  })
})

test('a card is good until the last moment of its month, wherever the shopper lives', async () => {
  expect((await charge({ number: '4242424242424242', expiry: '11/26' })).kind).toBe('outcome')
  const gateway = createSandbox()
  const request = {
    payment: 'p',
    attempt: 1,
    amount: '1.00',
    currency: 'USD',
    card: { number: '4242424242424242', expiry: '11/26', cvc: '123' },
  }
  expect((await gateway.charge({ ...request, now: new Date('2026-12-01T11:59:00Z') })).kind).toBe('outcome')
  expect((await gateway.charge({ ...request, attempt: 2, now: new Date('2026-12-01T12:00:00Z') })).kind).toBe('refused')
})

test.each([
  ['4242424242424242', '12'],
  ['4242424242424242', '1234'],
  ['4242424242424242', 'abc'],
  ['378282246310005', '123'],
])('%s with the security code %s is a mistake in the form', async (number, cvc) => {
  expect(await charge({ number, cvc })).toMatchObject({ kind: 'refused', problems: [{ field: 'cvc' }] })
})

test('shoppers read the same words for a stolen card, a lost card, fraud and missing funds', async () => {
  const messages = new Set<string>()
  for (const number of [
    '4000000000009979',
    '4000000000009987',
    '4100000000000019',
    '4000000000009995',
    '4000000000000002',
  ]) {
    const answer = await charge({ number })
    if (answer.kind === 'outcome') messages.add(shopperMessage(answer.outcome))
  }
  expect([...messages]).toEqual([
    'Your bank did not accept this card. Nothing was charged. Try another card, or ask your bank.',
  ])
})

/** Charges a card and answers the name under which it is kept. */
async function keep(number: string, customer?: string, expiry = '12/30'): Promise<string> {
  const cvc = '1'.repeat(testCards.find((card) => card.number === number)!.cvcLength)
  const request = { payment: 'pay_1', attempt: 1, amount: '40.00', currency: 'USD', now }
  const answer = await createSandbox().charge({
    ...request,
    card: { number, expiry, cvc },
    ...(customer ? { customer } : {}),
  })
  if (answer.kind !== 'outcome') throw new Error('The card was refused.')
  return answer.outcome.card!.reference!
}

/** In another process: nothing is remembered there. */
function retry(reference: string, attempt: number, at = now, gateway = createSandbox()) {
  const request = { payment: 'pay_1', attempt, amount: '40.00', currency: 'USD', key: 'run:n:1', now: at }
  return gateway.retry({ ...request, reference })
}

test.each(testCards.map((card) => [card.number, card] as const))(
  '%s is kept under a name without its number, by which another process charges it again',
  async (number, card) => {
    const reference = await keep(number)
    expect(reference).not.toContain(number)
    expect(reference).not.toMatch(/\d{12}/)
    expect(storedCard(reference)).toEqual({ card, expires: '2030-12' })
    expect(await retry(reference, 2)).toMatchObject({
      status: card.result.status,
      card: { brand: card.brand, last4: number.slice(-4), reference, expires: '2030-12' },
    })
  },
)

test('a card without funds is declined twice and pays at the third try', async () => {
  const reference = await keep('4000000000000333')
  expect([await retry(reference, 2), await retry(reference, 3), await retry(reference, 4)]).toMatchObject([
    { status: 'failed', decline: { class: 'soft', code: 'insufficient_funds' } },
    { status: 'succeeded' },
    { status: 'succeeded' },
  ])
})

test('a lost card stays lost, however often it is tried', async () => {
  const reference = await keep('4000000000009987')
  for (const attempt of [2, 5, 30]) {
    expect(await retry(reference, attempt)).toMatchObject({ status: 'failed', decline: { class: 'hard' } })
  }
})

test('a kept card whose month is over is declined as expired', async () => {
  const reference = await keep('4242424242424242', undefined, '11/26')
  expect(await retry(reference, 2, new Date('2026-12-01T11:59:00Z'))).toMatchObject({ status: 'succeeded' })
  expect(await retry(reference, 3, new Date('2026-12-01T12:00:00Z'))).toMatchObject({
    status: 'failed',
    decline: { code: 'expired_card', class: 'hard' },
  })
})

test('the same card of the same customer is kept once, and of two customers twice', async () => {
  const of = (customer: string) => keep('4242424242424242', customer)
  expect(await of('ada')).toBe(await of('ada'))
  expect(await of('ada')).not.toBe(await of('grace'))
})

test('an attempt that was charged once is not charged again, neither by its card nor by the kept one', async () => {
  const gateway = createSandbox()
  const reference = await keep('4242424242424242')
  const first = await charge({ number: '4000000000000002' }, 'pay_1', 2, gateway)
  expect(await retry(reference, 2, now, gateway)).toEqual(first.kind === 'outcome' && first.outcome)
  const third = await retry(reference, 3, now, gateway)
  expect(await charge({ number: '4000000000000002' }, 'pay_1', 3, gateway)).toMatchObject({ outcome: third })
})

test.each(['', 'sbx_', '4242424242424242', 'sbx_203012_0000000000_0000000000000000', 'pm_1'])(
  'a name that the sandbox never gave ("%s") is an error, and nothing is charged',
  async (reference) => {
    expect(await retry(reference, 2)).toMatchObject({ status: 'error', card: null, error: { code: 'unknown_card' } })
  },
)
