import { afterAll, expect, test } from 'vitest'
import type { JsonObject } from '@aftercart/flow'
import { setField } from '../contacts/contacts.changes.ts'
import { line, mail, openStory, testClock } from '../testing/story.ts'
import { fireDueTimers } from './fire-timers.ts'
import { workByHand } from './worker-by-hand.testing.ts'

const clock = testClock()
const story = await openStory({ clock })
afterAll(() => story.close())
const { runtime } = story

const newYork = { timeZone: 'America/New_York' }
const endOfTime = { kind: 'date', date: '9999-12-31', at: '23:00' }
const waitsUntil = (until: JsonObject) =>
  line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'PT1S' }],
    ['u', 'wait-until', { until }],
    ['m', 'send-email', mail('Renewed')],
  )

test('a wait that ends in the year 10000 by UTC takes neither the outcome nor other shops’ waits with it', async () => {
  const shop = await story.shop()
  const other = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['u', 'wait-until', { until: endOfTime }],
      ['m', 'send-email', mail('Renewed')],
    ),
  )
  await shop.publish(waitsUntil(endOfTime), { campaign: true })
  await other.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'PT1S' }],
      ['k', 'create-task', { title: 'Call' }],
    ),
  )
  await shop.report({ contact: newYork })
  await other.report()
  clock.forward(1000)
  expect(await fireDueTimers(runtime)).toBe(2)
  expect(await runtime.prisma.task.count({ where: { shopId: other.id } })).toBe(1)
  const [timer] = await runtime.prisma.timer.findMany({ where: { shopId: shop.id, node: 'u' } })
  expect(timer?.dueAt.toISOString()).toBe('9999-12-31T23:59:59.999Z')
})

test.each([
  ['9999-12-31', 'after', 'active'],
  ['9999-12-31T23:59:59-14:00', 'after', 'active'],
  ['0000-01-01', 'before', 'ended'],
  ['0000-01-01T00:00:00+14:00', 'before', 'ended'],
])(
  'a contact whose date is %s is waited for, or not, as for any other (three days %s it)',
  async (date, when, status) => {
    const shop = await story.shop()
    const until = { kind: 'field', field: 'contact.fields.renewal', offset: { days: 3, when } }
    await shop.publish(waitsUntil(until))
    const { contactId } = await shop.report({ contact: newYork })
    await setField(runtime, shop.id, contactId, { field: 'renewal', value: date })
    clock.forward(1000)
    await workByHand(runtime)
    expect((await shop.runs()).map((run) => run.status)).toEqual([status])
  },
)
