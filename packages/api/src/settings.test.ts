import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

test('quiet hours and a daily cap are set one by one, and nonsense is refused in plain words', async () => {
  const quietHours = { from: '21:00', to: '08:00', for: 'marketing' }
  const update = (change: unknown) => doors.call('settings.update', { messages: { email: change } })
  expect((await update({ quietHours })).data).toMatchObject({ messages: { email: { quietHours, dailyCap: null } } })
  const dailyCap = { count: 2, for: 'all' }
  expect((await update({ dailyCap })).data).toMatchObject({ messages: { email: { quietHours, dailyCap } } })
  expect((await update({ quietHours: null })).data).toMatchObject({
    messages: { email: { quietHours: null, dailyCap } },
  })
  expect((await doors.call('settings.update', { retries: 'gateway' })).data).toMatchObject({ retries: 'gateway' })
  const wrong = [
    { quietHours: { ...quietHours, to: '21:00' } },
    { quietHours: { ...quietHours, from: '9 pm' } },
    { quietHours: { from: '21:00', to: '08:00' } },
    { dailyCap: { count: 0, for: 'all' } },
    { dailyCap: { count: 1.5, for: 'all' } },
  ]
  const said = []
  for (const change of wrong) {
    const { status, error } = await update(change)
    expect(status).toBe(400)
    said.push(error!.message)
  }
  const email = 'messages.email'
  expect(said.map((each) => each.replace('The request is not right. ', ''))).toEqual([
    `${email}.quietHours.to: Let the quiet hours end at another time than they begin.`,
    `${email}.quietHours.from: Write a time of day with hours and minutes, e.g. 21:00.`,
    `${email}.quietHours.for: Choose whether this holds for marketing only or for all messages.`,
    `${email}.dailyCap.count: Allow at least 1 message a day.`,
    `${email}.dailyCap.count: Use a whole number of messages.`,
  ])
})
