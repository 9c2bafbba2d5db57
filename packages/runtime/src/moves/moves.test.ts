import type { Flow } from '@aftercart/flow'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { saveCampaignDraft } from '../campaigns/campaigns.changes.ts'
import { publishCampaign, type PublishChoice } from '../campaigns/publish-campaign.ts'
import { startWorker, type RunningWorker } from '../jobs/start-worker.ts'
import { getRunTimeline } from '../runs/timeline.queries.ts'
import { signalContact } from '../runs/signal-contact.ts'
import { recordingMailer } from '../testing/recording-mailer.ts'
import { line, mail, openStory, testClock, until, type TestShop } from '../testing/story.ts'
import { continueMoves } from './continue-moves.ts'
import { moveBatch } from './move-batch.ts'
import { getMoveProgress } from './move-progress.ts'
import { planMove } from './plan-move.ts'

const clock = testClock()
const { mailer, sent, trouble } = recordingMailer()
const story = await openStory({ clock, mailer })
afterAll(() => story.close())

let worker: RunningWorker | null = null
beforeEach(() => {
  sent.length = 0
  trouble.length = 0
})
afterEach(async () => {
  await worker?.stop()
  worker = null
})
const work = async () => (worker = await startWorker(story.runtime, { concurrency: 4, tries: 2, actionTimeout: 5000 }))

const days = 24 * 60 * 60_000
const { prisma } = story.runtime

const reminder = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['w', 'wait', { for: 'P3D' }],
  ['m', 'send-email', mail('Old words')],
)
const better = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['w', 'wait', { for: 'P9D' }],
  ['m', 'send-email', mail('New words')],
)
const renamed = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['pause', 'wait', { for: 'P9D' }],
  ['m', 'send-email', mail('New words')],
)

async function publish(shop: TestShop, campaignId: string, flow: Flow, choice: PublishChoice) {
  await saveCampaignDraft(story.runtime, shop.id, { campaignId, flow })
  const answer = await publishCampaign(story.runtime, shop.id, { campaignId, ...choice })
  if (answer.outcome !== 'published') throw new Error(JSON.stringify(answer))
  return answer.campaign
}

const subjects = (shop: TestShop) => sent.filter((each) => each.shopId === shop.id).map((each) => each.subject)
const versions = async (shop: TestShop) =>
  (await prisma.run.findMany({ where: { shopId: shop.id }, orderBy: { id: 'asc' } })).map(({ version }) => version)
const decline = (shop: TestShop, n = 1) =>
  shop.report({ order: { id: `o${n}` }, contact: { firstName: `Ada ${n}` }, payment: `p${n}` })
const decide = (shop: TestShop, campaignId: string) => getMoveProgress(story.runtime, shop.id, campaignId)

test('a run in the middle of a wait of three days moves, and goes on in the new version at the old time', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  const { runs } = await decline(shop)
  clock.forward(1 * days)
  const { dueAt } = await prisma.timer.findFirstOrThrow({ where: { shopId: shop.id } })
  await work()
  await publish(shop, campaignId, better, { underWay: 'move' })
  await until(async () => (await decide(shop, campaignId))?.doneAt)
  expect(await decide(shop, campaignId)).toMatchObject({ toVersion: 2, moved: 1, stayed: 0, left: 0, staying: [] })
  expect(await prisma.timer.findMany({ where: { shopId: shop.id } })).toMatchObject([{ node: 'w', visit: 1, dueAt }])
  clock.forward(1.9 * days)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(subjects(shop)).toEqual([])
  clock.forward(0.2 * days)
  await until(async () => subjects(shop).length > 0)
  expect(subjects(shop)).toEqual(['New words'])
  await until(async () => (await shop.runs())[0]?.status === 'ended')
  expect(await versions(shop)).toEqual([2])
  const moved = await prisma.timelineRow.findMany({ where: { shopId: shop.id, runId: runs[0]!.runId, kind: 'moved' } })
  expect(moved).toMatchObject([{ detail: { from: 1, to: 2 } }])
})

test('the timeline tells what happened before a move in the words of the version it happened in', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  const { runs } = await decline(shop)
  await publish(shop, campaignId, renamed, { underWay: 'move', map: { w: 'pause' } })
  await continueMoves(story.runtime)
  await work()
  clock.forward(4 * days)
  await until(async () => (await shop.runs())[0]?.status === 'ended')
  const page = await getRunTimeline(story.runtime, shop.id, { runId: runs[0]!.runId, limit: 100 })
  const titles = page!.items.map(({ kind, nodeTitle }) => `${kind} ${nodeTitle}`)
  expect(titles).toContain('waiting Wait 3 days')
  expect(titles).toContain('woke Wait 9 days')
})

test('before anything is published the merchant sees where runs stand, where they would go on and what cannot move', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  for (const n of [1, 2, 3]) await decline(shop, n)
  await saveCampaignDraft(story.runtime, shop.id, { campaignId, flow: renamed })
  const plan = (map = {}) => planMove(story.runtime, shop.id, { campaignId, map })
  const why = '“Wait 3 days” is not in the new version. Choose another step for its runs, or let them stay.'
  const staying = [
    {
      node: 'w',
      title: 'Wait 3 days',
      why: 'For “Wait 3 days” there is no step to go on at in the new version.',
      runs: 3,
    },
  ]
  const email = { node: 'm', title: 'Email the customer', fits: 'act:send-email', to: 'm', why: null, runs: 0 }
  expect(await plan()).toMatchObject({
    outcome: 'planned',
    plan: {
      versions: [
        {
          ...{ version: 1, runs: 3, tried: 3, canMove: 0, staying },
          nodes: [{ node: 'w', title: 'Wait 3 days', fits: 'wait', to: null, why, runs: 3 }, email],
        },
      ],
      targets: [
        { node: 'pause', title: 'Wait 9 days', fits: 'wait' },
        { node: 'm', title: 'Email the customer', fits: 'act:send-email' },
      ],
    },
  })
  expect(await plan({ w: 'pause' })).toMatchObject({ plan: { versions: [{ canMove: 3, staying: [] }] } })
  expect(await plan({ 1: { w: 'pause' } })).toMatchObject({ plan: { versions: [{ canMove: 3, staying: [] }] } })
  expect(await plan({ 2: { w: 'pause' } })).toMatchObject({ plan: { versions: [{ canMove: 0 }] } })
  expect(await versions(shop)).toEqual([1, 1, 1])
})

test('a step that is gone keeps its runs on their version, and they are listed; all others move', async () => {
  const shop = await story.shop()
  const flow = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'P1D' }],
    ['v', 'wait', { for: 'P3D' }],
    ['m', 'send-email', mail('Old words')],
  )
  const without = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait', { for: 'P1D' }],
    ['m', 'send-email', mail('New words')],
  )
  const campaignId = await shop.publish(flow)
  await decline(shop, 1)
  await work()
  clock.forward(2 * days)
  await until(async () => (await prisma.timer.count({ where: { shopId: shop.id, node: 'v' } })) === 1)
  await decline(shop, 2)
  await publish(shop, campaignId, without, { underWay: 'move' })
  await until(async () => (await decide(shop, campaignId))?.doneAt)
  expect(await decide(shop, campaignId)).toMatchObject({
    ...{ moved: 1, stayed: 1, left: 1 },
    staying: [{ version: 1, node: 'v', title: 'Wait 3 days', runs: 1 }],
  })
  expect(await versions(shop)).toEqual([1, 2])
  clock.forward(4 * days)
  await until(async () => subjects(shop).length === 2)
  expect(subjects(shop).toSorted()).toEqual(['New words', 'Old words'])
})

test('a step with another id takes the runs that the merchant sends there, with their times', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  await decline(shop)
  const { dueAt } = await prisma.timer.findFirstOrThrow({ where: { shopId: shop.id } })
  await publish(shop, campaignId, renamed, { underWay: 'move', map: { w: 'pause' } })
  expect(await continueMoves(story.runtime)).toBe(1)
  expect(await prisma.timer.findMany({ where: { shopId: shop.id } })).toMatchObject([
    { node: 'pause', visit: 1, dueAt },
  ])
  await work()
  clock.forward(3.1 * days)
  await until(async () => subjects(shop).length > 0)
  expect(subjects(shop)).toEqual(['New words'])
})

test('a choice that cannot be is refused, and nothing is published', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  await decline(shop)
  await saveCampaignDraft(story.runtime, shop.id, { campaignId, flow: renamed })
  const answer = await publishCampaign(story.runtime, shop.id, { campaignId, underWay: 'move', map: { w: 'm' } })
  expect(answer).toMatchObject({ outcome: 'wrong-map', choices: [{ version: 1, node: 'w' }] })
  expect(await prisma.campaignVersion.count({ where: { shopId: shop.id } })).toBe(1)
  expect(await prisma.versionMove.count({ where: { shopId: shop.id } })).toBe(0)
})

test('an email that is still in the queue goes out with the new words, one that has been tried with its own', async () => {
  const shop = await story.shop()
  const now = (subject: string) => line(['t', 'trigger', { on: 'purchase-failed' }], ['m', 'send-email', mail(subject)])
  const campaignId = await shop.publish(now('Old words'))
  await decline(shop, 1)
  await decline(shop, 2)
  await story.database.pool.query(
    `UPDATE effect SET attempts = 1 WHERE shop_id = $1 AND key = (SELECT min(key) FROM effect WHERE shop_id = $1)`,
    [shop.id],
  )
  await publish(shop, campaignId, now('New words'), { underWay: 'move' })
  await continueMoves(story.runtime)
  await work()
  await until(async () => subjects(shop).length === 2)
  expect(subjects(shop).toSorted()).toEqual(['New words', 'Old words'])
})

test('a run that moves in the middle of its email goes on behind it in the new version, and nothing goes out twice', async () => {
  const shop = await story.shop()
  const with2 = (id: string, tag: string) =>
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      [id, 'send-email', mail('Sorry')],
      ['g', 'add-tags', { tags: [tag] }],
    )
  const campaignId = await shop.publish(with2('m', 'old'))
  let began = () => {}
  let mayEnd = () => {}
  const begun = new Promise<void>((resolve) => (began = resolve))
  const ended = new Promise<void>((resolve) => (mayEnd = resolve))
  trouble.push(async () => {
    began()
    await ended
  })
  await work()
  const { runs, contactId } = await decline(shop)
  await begun
  await publish(shop, campaignId, with2('letter', 'new'), { underWay: 'move', map: { m: 'letter' } })
  await until(async () => (await decide(shop, campaignId))?.moved === 1)
  mayEnd()
  await until(async () => (await shop.runs())[0]?.status === 'ended')
  expect(subjects(shop)).toEqual(['Sorry'])
  const contact = await prisma.contact.findFirstOrThrow({ where: { shopId: shop.id, id: contactId } })
  expect(contact.tags).toEqual(['new'])
  expect(await shop.timeline(runs[0]!.runId)).toContain('performed letter')
  // It keeps its key, under which it may have been begun before the move, and nothing of it is left to do.
  const sent = await prisma.message.findMany({ where: { shopId: shop.id } })
  expect(sent).toMatchObject([{ key: `${runs[0]!.runId}:m:1`, state: 'sent' }])
  expect(await prisma.effect.count({ where: { shopId: shop.id } })).toBe(0)
})

test('what a goal takes back is taken back under its new name too', async () => {
  const shop = await story.shop()
  const withGoal = (id: string) =>
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      [id, 'send-email', mail('Please pay')],
      ['paid', 'goal', { on: 'paid' }],
      ['thanks', 'send-email', mail('Thank you')],
    )
  const campaignId = await shop.publish(withGoal('m'))
  const { runs, contactId } = await decline(shop)
  await publish(shop, campaignId, withGoal('letter'), { underWay: 'move', map: { m: 'letter' } })
  await continueMoves(story.runtime)
  expect(await signalContact(story.runtime, shop.id, contactId, { name: 'paid', detail: {} })).toBe(1)
  expect(await shop.timeline(runs[0]!.runId)).toContain('dropped letter')
  await work()
  await until(async () => (await shop.runs())[0]?.status === 'ended')
  expect(subjects(shop)).toEqual(['Thank you'])
})

test('killed between two batches, whoever comes next goes on; nothing is lost and nothing is moved twice', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  for (let n = 0; n < 5; n++) await decline(shop, n)
  await publish(shop, campaignId, better, { underWay: 'move' })
  const [move] = await prisma.versionMove.findMany({ where: { shopId: shop.id } })
  const runs = await prisma.run.findMany({ where: { shopId: shop.id }, orderBy: { id: 'asc' } })
  const batch = { shopId: shop.id, campaignId, toVersion: 2, map: move!.map as never }
  expect(await moveBatch(story.runtime, batch, runs.slice(0, 2))).toBe(true)
  expect(await decide(shop, campaignId)).toMatchObject({ doneAt: null, moved: 2, left: 3 })
  // The next one looks at all again, also at those that were moved, and two do so at the same time.
  expect(await moveBatch(story.runtime, batch, runs.slice(0, 2))).toBe(true)
  await Promise.all([continueMoves(story.runtime), continueMoves(story.runtime)])
  await continueMoves(story.runtime)
  expect(await decide(shop, campaignId)).toMatchObject({ doneAt: expect.any(String), moved: 5, stayed: 0, left: 0 })
  expect(await versions(shop)).toEqual([2, 2, 2, 2, 2])
  expect(await prisma.timelineRow.count({ where: { shopId: shop.id, kind: 'moved' } })).toBe(5)
  expect(await prisma.timer.count({ where: { shopId: shop.id, node: 'w' } })).toBe(5)
  expect(await moveBatch(story.runtime, batch, runs)).toBe(false)
})

test('a crash in the middle of a batch leaves every run of it where it was', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  for (let n = 0; n < 3; n++) await decline(shop, n)
  await publish(shop, campaignId, renamed, { underWay: 'move', map: { w: 'pause' } })
  await story.database.pool
    .query(`CREATE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE 'The line broke'; END $$ LANGUAGE plpgsql;
    CREATE TRIGGER broken BEFORE UPDATE OF version ON run FOR EACH ROW EXECUTE FUNCTION broken()`)
  expect(await continueMoves(story.runtime)).toBe(0)
  expect(await versions(shop)).toEqual([1, 1, 1])
  expect(await prisma.timer.count({ where: { shopId: shop.id, node: 'w' } })).toBe(3)
  await story.database.pool.query('DROP TRIGGER broken ON run')
  expect(await continueMoves(story.runtime)).toBe(1)
  expect(await versions(shop)).toEqual([2, 2, 2])
})

test('published again while runs are being moved: they all move to the newest version', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  for (let n = 0; n < 4; n++) await decline(shop, n)
  await publish(shop, campaignId, better, { underWay: 'move' })
  const [move] = await prisma.versionMove.findMany({ where: { shopId: shop.id } })
  const runs = await prisma.run.findMany({ where: { shopId: shop.id }, orderBy: { id: 'asc' } })
  const second = { shopId: shop.id, campaignId, toVersion: 2, map: move!.map as never }
  await moveBatch(story.runtime, second, runs.slice(0, 2))
  await publish(shop, campaignId, renamed, { underWay: 'move', map: { w: 'pause' } })
  expect(await moveBatch(story.runtime, second, runs)).toBe(false)
  await continueMoves(story.runtime)
  expect(await versions(shop)).toEqual([3, 3, 3, 3])
  expect(await prisma.timer.count({ where: { shopId: shop.id, node: 'pause' } })).toBe(4)
})

test('published again to finish: the move that was decided before goes on; to end: nobody is left to move', async () => {
  const shop = await story.shop()
  const campaignId = await shop.publish(reminder)
  await decline(shop, 1)
  await publish(shop, campaignId, better, { underWay: 'move' })
  await publish(shop, campaignId, reminder, { underWay: 'finish' })
  await continueMoves(story.runtime)
  expect(await versions(shop)).toEqual([2])
  await publish(shop, campaignId, better, { underWay: 'move' })
  await publish(shop, campaignId, reminder, { underWay: 'end' })
  expect(await continueMoves(story.runtime)).toBe(0)
  expect(await shop.runs()).toMatchObject([{ status: 'ended' }])
  expect(await versions(shop)).toEqual([2])
})

test('payments that come while runs are being moved find them in one version or the other, never between', async () => {
  const shop = await story.shop()
  const withGoal = (id: string) =>
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      [id, 'wait', { for: 'P3D' }],
      ['m', 'send-email', mail('Please pay')],
      ['paid', 'goal', { on: 'paid' }],
      ['thanks', 'add-tags', { tags: ['paid'] }],
    )
  const campaignId = await shop.publish(withGoal('w'))
  const count = 30
  for (let n = 0; n < count; n++) await decline(shop, n)
  await publish(shop, campaignId, withGoal('pause'), { underWay: 'move', map: { w: 'pause' } })
  const pay = (n: number) =>
    shop.report({
      ...{
        order: { id: `o${n}` },
        contact: { firstName: `Ada ${n}` },
        payment: `p${n}`,
        status: 'succeeded',
        attempt: 2,
      },
    })
  await Promise.all([continueMoves(story.runtime), ...Array.from({ length: count }, (_, n) => pay(n))])
  await continueMoves(story.runtime)
  expect((await shop.runs()).map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'ended'))
  expect(await prisma.timer.count({ where: { shopId: shop.id } })).toBe(0)
  const tagged = await prisma.contact.count({ where: { shopId: shop.id, tags: { has: 'paid' } } })
  expect(tagged).toBe(count)
})

test('runs of other shops and other campaigns stay where they are', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const campaignId = await shop.publish(reminder)
  await other.publish(reminder)
  await shop.publish(line(['t', 'trigger', { on: 'purchase-failed' }], ['w', 'wait', { for: 'P3D' }]), {
    campaign: true,
    unchecked: true,
  })
  await decline(shop)
  await decline(other)
  await publish(shop, campaignId, better, { underWay: 'move' })
  await continueMoves(story.runtime)
  expect((await versions(shop)).toSorted()).toEqual([1, 2])
  expect(await versions(other)).toEqual([1])
  expect(await planMove(story.runtime, other.id, { campaignId })).toEqual({ outcome: 'not-found' })
  expect(await getMoveProgress(story.runtime, other.id, campaignId)).toBeNull()
})
