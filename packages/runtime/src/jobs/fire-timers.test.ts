import { afterAll, expect, test } from 'vitest'
import { line, openStory, testClock } from '../testing/story.ts'
import { fireDueTimers } from './fire-timers.ts'

const clock = testClock()
const story = await openStory({ clock })
afterAll(() => story.close())
const { runtime } = story

test('a wait that the database refuses to write keeps nobody else waiting', async () => {
  const [bad, good] = [await story.shop(), await story.shop()]
  const call = (title: string) =>
    line(['t', 'trigger', { on: 'purchase-failed' }], ['w', 'wait', { for: 'PT1S' }], ['k', 'create-task', { title }])
  for (const shop of [bad, good]) {
    await shop.publish(call(shop === bad ? 'Refused' : 'Call'))
    await shop.report()
  }
  await runtime.pool.query(`ALTER TABLE task ADD CONSTRAINT refused CHECK (title <> 'Refused')`)
  clock.forward(1000)
  expect(await fireDueTimers(runtime)).toBe(1)
  expect(await runtime.prisma.task.count({ where: { shopId: good.id } })).toBe(1)
  // Once the trouble is over it goes on, and nothing of it was lost.
  expect(await fireDueTimers(runtime)).toBe(0)
  await runtime.pool.query('ALTER TABLE task DROP CONSTRAINT refused')
  expect(await fireDueTimers(runtime)).toBe(1)
  expect(await runtime.prisma.task.count({ where: { shopId: bad.id } })).toBe(1)
})
