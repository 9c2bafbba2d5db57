import { afterAll, beforeEach, expect, test } from 'vitest'
import { NotOurs } from '../jobs/claim-effects.ts'
import { performEffect } from '../jobs/perform-effect.ts'
import { queued, workByHand } from '../jobs/worker-by-hand.testing.ts'
import { publishCampaign } from '../campaigns/publish-campaign.ts'
import { setMarketing } from '../consent/set-marketing.ts'
import { updateSettings } from '../settings/settings.ts'
import { recordingMailer } from '../testing/recording-mailer.ts'
import { line, mail, openStory, testClock, type Said, type TestShop } from '../testing/story.ts'
import { day, held, hour, looks, marketing, rules } from './messages.testing.ts'

const clock = testClock('2026-11-25T22:30:00.000Z')
const { mailer, sent, trouble } = recordingMailer()
const story = await openStory({ clock, mailer })
afterAll(() => story.close())
beforeEach(() => {
  sent.length = 0
  // Each story begins in the evening: at half past ten by the shop's clock, which is UTC.
  clock.forward(day - ((clock.now().getTime() - Date.parse('2026-11-25T22:30:00Z')) % day))
})

const { runtime } = story
const subjects = (shop: TestShop) => sent.filter((each) => each.shopId === shop.id).map((each) => each.subject)
const night = { from: '21:00', to: '08:00', for: 'all' as const }
/** Of the day on which the story began, or one that many days later. */
const at = (time: string, days = 0) =>
  `${new Date(clock.now().getTime() + days * day).toISOString().slice(0, 10)}T${time}:00.000Z`

const onFailure = line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail('About {{ order.id }}')])

/** One failed order after the other, a second between them. */
async function fail(shop: TestShop, ...orders: (string | Said)[]) {
  for (const order of orders) {
    clock.forward(1000)
    await shop.report(typeof order === 'string' ? { order: { id: order } } : order)
  }
}

test('what comes at night goes out in the morning, in the order in which it came', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(onFailure)
  await fail(shop, 'a', 'b', 'c')
  const morning = at('08:00', 1)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  expect(await held(runtime, shop.id)).toEqual([morning, morning, morning])
  expect(await looks(runtime, shop.id)).toContainEqual({ decision: 'hold', why: 'quiet-hours', until: morning })
  clock.forward(Date.parse(morning) - clock.now().getTime() - 1)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  clock.forward(1)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About a', 'About b', 'About c'])
  expect((await shop.runs()).map((run) => run.status)).toEqual(['ended', 'ended', 'ended'])
})

test('a worker that has lost the job meanwhile does not end it: the message is held by whoever has it now', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(onFailure)
  await fail(shop, 'a')
  const [job] = (await queued(runtime)).filter(({ payload }) => payload.shopId === shop.id)
  await runtime.pool.query(`UPDATE graphile_worker._private_jobs SET locked_by = 'the next one' WHERE id = $1`, [
    job!.id,
  ])
  const { signal } = new AbortController()
  const limits = { tries: 3, actionTimeout: 5000 }
  const lost = performEffect(runtime, shop.id, job!.payload.key, { id: job!.id, worker: 'slow', signal }, limits)
  await expect(lost).rejects.toThrow(NotOurs)
  expect(await held(runtime, shop.id)).toEqual([])
  await workByHand(runtime)
  expect(await held(runtime, shop.id)).toEqual([at('08:00', 1)])
})

test('the clock that counts hangs on the contact’s wall', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(onFailure)
  // Half past ten in the evening in London is in the afternoon in New York, and half past seven in the morning in Tokyo.
  await fail(
    shop,
    { order: { id: 'ny' }, contact: { firstName: 'Nell', timeZone: 'America/New_York' } },
    { order: { id: 'tokyo' }, contact: { firstName: 'Toru', timeZone: 'Asia/Tokyo' } },
    { order: { id: 'nowhere' }, contact: { firstName: 'Nemo', timeZone: 'Mars/Olympus' } },
  )
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About ny'])
  expect(await held(runtime, shop.id)).toEqual([at('23:00'), at('08:00', 1)])
})

test('paid during the night: the apology that was held is dropped, and the run goes on behind its goal', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['m', 'send-email', mail('Declined')],
      ['p', 'goal', { on: 'paid' }],
      ['k', 'add-tags', { tags: ['paid'] }],
    ),
  )
  const { runs } = await shop.report()
  await workByHand(runtime)
  clock.forward(hour)
  await shop.report({ status: 'succeeded', attempt: 2 })
  expect(await held(runtime, shop.id)).toEqual([])
  clock.forward(day)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  expect(await shop.timeline(runs[0]!.runId)).toEqual(
    expect.arrayContaining(['dropped m', 'goal-reached p', 'performed k']),
  )
})

test('paid during the night in a flow without a goal: looked at again in the morning, it is left out', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(onFailure)
  await shop.report()
  await workByHand(runtime)
  await shop.report({ status: 'succeeded', attempt: 2 })
  clock.forward(day / 2)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  expect((await looks(runtime, shop.id)).map((each) => each.decision)).toEqual(['hold', 'skip'])
})

test('opted out during the night', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', marketing('Sale')]))
  const { contactId } = await shop.report()
  await workByHand(runtime)
  await setMarketing(runtime, shop.id, contactId, false)
  clock.forward(day / 2)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  expect((await looks(runtime, shop.id)).at(-1)).toEqual({ decision: 'skip', why: 'unsubscribed' })
})

test('quiet hours for marketing let what is about the order through', async () => {
  const shop = await story.shop(rules({ quietHours: { ...night, for: 'marketing' } }))
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['m', 'send-email', mail('Declined')],
      ['o', 'send-email', marketing('Sale')],
    ),
  )
  await shop.report()
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['Declined'])
  clock.forward(day / 2)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['Declined', 'Sale'])
})

test('one message a day and three of them: one goes out each day, the oldest first', async () => {
  const shop = await story.shop(rules({ dailyCap: { count: 1, for: 'all' }, quietHours: night }))
  await shop.publish(onFailure)
  clock.forward(-10 * hour)
  await fail(shop, 'a', 'b', 'c', 'd')
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About a'])
  const days: string[][] = []
  for (let n = 1; n <= 4; n++) {
    clock.forward(day)
    await workByHand(runtime)
    days.push(subjects(shop).slice(n))
  }
  expect(days).toEqual([['About b'], ['About c'], ['About d'], []])
  expect((await looks(runtime, shop.id)).filter((each) => each.decision === 'send')).toHaveLength(4)
})

test('a message that is only now asked for does not overtake one that was held and is due', async () => {
  const shop = await story.shop(rules({ dailyCap: { count: 1, for: 'all' } }))
  await shop.publish(onFailure)
  await fail(shop, 'today', 'held')
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About today'])
  clock.forward(day)
  await fail(shop, 'new')
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About today', 'About held'])
  clock.forward(day)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About today', 'About held', 'About new'])
})

test('another contact’s messages are counted for themselves', async () => {
  const shop = await story.shop(rules({ dailyCap: { count: 1, for: 'all' } }))
  await shop.publish(onFailure)
  await fail(
    shop,
    'a',
    { order: { id: 'b' }, contact: { firstName: 'Bea' } },
    { order: { id: 'c' }, contact: { firstName: 'Cid' } },
  )
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About a', 'About b', 'About c'])
})

test('a message that did not go through gives its place under the cap back', async () => {
  const shop = await story.shop(rules({ dailyCap: { count: 1, for: 'all' } }))
  await shop.publish(onFailure)
  const refuse = async () => Promise.reject(new Error('No such user'))
  trouble.push(refuse, refuse, refuse)
  await fail(shop, 'refused')
  await workByHand(runtime)
  await fail(shop, 'b', 'c')
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About b'])
})

test('taking the quiet hours away sends at once what they held; a cap that stays goes on holding', async () => {
  const shop = await story.shop(rules({ quietHours: night, dailyCap: { count: 2, for: 'all' } }))
  await shop.publish(onFailure)
  await fail(shop, 'a', 'b', 'c')
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  await updateSettings(runtime, shop.id, { messages: { email: { quietHours: null } } })
  await workByHand(runtime)
  expect(subjects(shop)).toEqual(['About a', 'About b'])
  expect(await held(runtime, shop.id)).toEqual([at('00:00', 1)])
  await updateSettings(runtime, shop.id, { shopName: 'Mugs' })
  expect(await held(runtime, shop.id)).toEqual([at('00:00', 1)])
})

test('longer quiet hours hold a message that was held once more', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  await shop.publish(onFailure)
  await fail(shop, 'a')
  await workByHand(runtime)
  await updateSettings(runtime, shop.id, { messages: { email: { quietHours: { ...night, to: '10:00' } } } })
  await workByHand(runtime)
  expect(await held(runtime, shop.id)).toEqual([at('10:00', 1)])
})

test('a new version that ends the runs under way takes what they hold with them', async () => {
  const shop = await story.shop(rules({ quietHours: night }))
  const campaignId = await shop.publish(onFailure, { campaign: true })
  const { runs } = await shop.report()
  await workByHand(runtime)
  await publishCampaign(runtime, shop.id, { campaignId, underWay: 'end' })
  clock.forward(day)
  await workByHand(runtime)
  expect(subjects(shop)).toEqual([])
  expect(await shop.timeline(runs[0]!.runId)).toEqual(expect.arrayContaining(['dropped m', 'ended']))
})

test('a night in which the clocks jump over the end of the quiet hours', async () => {
  clock.forward(Date.parse('2027-03-27T23:30:00Z') - clock.now().getTime())
  const shop = await story.shop(rules({ quietHours: { from: '22:00', to: '02:30', for: 'all' } }))
  await shop.publish(onFailure)
  await fail(shop, { contact: { timeZone: 'Europe/Berlin' } })
  await workByHand(runtime)
  expect(await held(runtime, shop.id)).toEqual(['2027-03-28T01:00:00.000Z'])
})
