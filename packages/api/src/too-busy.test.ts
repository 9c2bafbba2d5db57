import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, type Doors } from './door.fixture.ts'

let doors: Doors

beforeAll(async () => {
  doors = await openDoors()
})

afterAll(() => doors.close())

/** Batches that take long: so many are under way at once, and whoever comes then waits in line. */
const held = 5

test('when more comes in than can be done, a report is refused before any of it is read, and taken when it is sent again', async () => {
  const somebodyElse = await doors.runtime.pool.connect()
  await somebodyElse.query('BEGIN; LOCK TABLE contact IN ACCESS EXCLUSIVE MODE')
  const waiting = []
  for (let nth = 0; nth <= held; nth++) {
    waiting.push(doors.call('outcomes.report', failedCharge(nth)))
    await sleep(100)
  }
  await sleep(1100)

  const refused = await doors.call('outcomes.report', undefined, { raw: 'this is no JSON', key: 'sk_of_nobody' })
  expect([refused.status, refused.error?.data['code']]).toEqual([503, 'SERVICE_UNAVAILABLE'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.error?.message).toContain('nothing of this was stored')
  const asked = await doors.call('contacts.list', undefined, { method: 'POST', raw: '{' })
  expect(asked.status).toBe(400)

  await somebodyElse.query('ROLLBACK')
  somebodyElse.release()
  for (const { status } of await Promise.all(waiting)) expect(status).toBe(200)
  const later = await doors.call('outcomes.report', failedCharge(held + 1))
  expect(later.status).toBe(200)
})

function failedCharge(nth: number) {
  return {
    eventId: `event ${nth}`,
    gateway: 'sandbox',
    payment: `payment ${nth}`,
    attempt: 1,
    status: 'failed',
    order: { id: `order ${nth}`, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '20.00' }] },
    contact: { firstName: 'Ada', lastName: `${nth}`, email: `ada${nth}@example.test` },
  }
}
