import { PutOff, RetryLater, Unanswered } from '@aftercart/nodes/server'
import { beforeEach, expect, test } from 'vitest'
import { createCircuits, type Circuits } from './circuits.ts'

const host = 'https://api.example.test'
let time = 0
let circuits: Circuits
let calls: string[]

beforeEach(() => {
  time = 0
  calls = []
  circuits = createCircuits({ now: () => time, random: () => 0.5 })
})

/** What one call comes to: `answered`, the error that it threw, or the seconds for which it was put off. */
async function call(outcome: 'works' | 'dead' | 'refused', shopId: string | null = 'shop', to = host) {
  try {
    return await circuits.through({ shopId, host: to }, async () => {
      calls.push(`${shopId} ${to}`)
      if (outcome === 'dead') throw new Unanswered('ECONNREFUSED')
      if (outcome === 'refused') throw new RetryLater('429')
      return 'answered'
    })
  } catch (error) {
    return error instanceof PutOff ? error.seconds : (error as Error).message
  }
}

async function kill(): Promise<void> {
  for (let n = 0; n < 5; n++) expect(await call('dead')).toBe('ECONNREFUSED')
}

test('after five failures in a row nobody calls the host any more, until one call finds out', async () => {
  await kill()
  expect(await call('works')).toBeGreaterThanOrEqual(5)
  expect(calls).toHaveLength(5)
  time = 5_000
  expect(await call('works')).toBe('answered')
  expect(await call('works')).toBe('answered')
  expect(calls).toHaveLength(7)
})

test('failures with an answer in between do not open the circuit, and neither do refusals', async () => {
  for (let n = 0; n < 20; n++) expect(await call(n % 5 === 4 ? 'works' : 'dead')).not.toBeTypeOf('number')
  for (let n = 0; n < 20; n++) expect(await call('refused')).toBe('429')
  expect(calls).toHaveLength(40)
})

test('while one call finds out, all others are put off', async () => {
  await kill()
  time = 6_000
  let answer = (_: string) => {}
  const trial = circuits.through({ shopId: 'shop', host }, () => new Promise<string>((resolve) => (answer = resolve)))
  expect(await call('works')).toBeTypeOf('number')
  answer('there again')
  expect(await trial).toBe('there again')
  expect(await call('works')).toBe('answered')
})

test('a host that stays dead is asked more and more rarely: every five minutes in the end', async () => {
  await kill()
  const asked: number[] = []
  for (; time < 3_600_000; time += 1000) {
    const before = calls.length
    await call('dead')
    if (calls.length > before) asked.push(time)
  }
  const pauses = asked.map((at, n) => at - (asked[n - 1] ?? 0))
  expect(pauses.slice(0, 4).map((pause) => Math.round(pause / 1000))).toEqual([5, 9, 18, 35])
  expect(Math.max(...pauses)).toBeLessThanOrEqual(300_000)
  expect(asked.length).toBeLessThan(20)
})

test('a failure that was under way when the circuit opened does not make the pause longer', async () => {
  let fail = () => {}
  const slow = circuits.through(
    { shopId: 'shop', host },
    () => new Promise((_, reject) => (fail = () => reject(new Unanswered('late')))),
  )
  await kill()
  fail()
  await expect(slow).rejects.toThrow('late')
  time = 5_000
  expect(await call('works')).toBe('answered')
})

test('one address that is broken closes nobody else’s way to the same host, and no other host', async () => {
  await kill()
  expect(await call('works')).toBeTypeOf('number')
  expect(await call('works', 'other shop')).toBe('answered')
  expect(await call('works', 'shop', 'https://other.test')).toBe('answered')
})

test('a thousand actions that are put off come back spread over a minute, not all at once', async () => {
  circuits = createCircuits({ now: () => time })
  await kill()
  const pauses: number[] = []
  for (let n = 0; n < 2000; n++) pauses.push(Number(await call('works')))
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(65)
  const halves = pauses.filter((pause) => pause > 30).length
  expect(halves).toBeGreaterThan(500)
  expect(new Set(pauses).size).toBeGreaterThan(1900)
})

test('the finding out is not used up by a call that was not made', async () => {
  await kill()
  time = 5_000
  const bulkhead = { within: async () => Promise.reject(new PutOff(host, 'busy', 1)) }
  await expect(circuits.through({ shopId: 'shop', host, bulkhead }, async () => 1)).rejects.toThrow('busy')
  expect(await call('works')).toBe('answered')
})

test('of twenty thousand dead hosts not all are remembered', async () => {
  await kill()
  for (let n = 0; n < 20_000; n++) await call('dead', 'shop', `https://${n}.test`)
  expect(await call('works')).toBe('answered')
  for (let n = 0; n < 4; n++) await call('dead', 'shop', 'https://19999.test')
  expect(await call('works', 'shop', 'https://19999.test')).toBeTypeOf('number')
})
