import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../database/new-id.ts'
import { line, openStory, testClock, type Story } from '../testing/story.ts'
import { startByHand } from './start-by-hand.ts'

let story: Story
beforeAll(async () => {
  story = await openStory({ clock: testClock() })
})
afterAll(() => story.close())

const byHand = line(
  ['t', 'trigger', { on: 'manual' }],
  ['w', 'wait', { for: 'PT1H' }],
  ['n', 'create-task', { title: 'x' }],
)

test('chosen contacts begin, each once; those who may not again and those who are not there are named', async () => {
  const shop = await story.shop()
  const flow = { ...byHand, settings: { reEntry: { when: 'after-end' as const } } }
  const campaignId = await shop.publish(flow, { campaign: true })
  const ada = (await shop.report()).contactId
  const bob = (await shop.report({ order: { id: 'b' }, contact: { firstName: 'Bob' } })).contactId
  expect(await startByHand(story.runtime, shop.id, { campaignId, contactIds: [ada, ada] })).toMatchObject({
    outcome: 'asked',
    contacts: [{ contactId: ada, outcome: 'started', runId: expect.any(String) }],
  })
  const nobody = newId()
  const second = await startByHand(story.runtime, shop.id, { campaignId, contactIds: [bob, nobody, 'no id', ada] })
  expect(second).toMatchObject({
    contacts: [
      { contactId: bob, outcome: 'started' },
      { contactId: nobody, outcome: 'no-contact' },
      { contactId: 'no id', outcome: 'no-contact' },
      { contactId: ada, outcome: 'not-again' },
    ],
  })
  expect(await shop.runs()).toHaveLength(2)
})

test('a campaign about one product begins by hand for whom was chosen', async () => {
  const shop = await story.shop()
  const flow = structuredClone(byHand)
  flow.nodes[0]!.params['sku'] = 'MUG'
  const campaignId = await shop.publish(flow, { campaign: true, unchecked: true })
  const { contactId } = await shop.report()
  expect(await startByHand(story.runtime, shop.id, { campaignId, contactIds: [contactId] })).toMatchObject({
    contacts: [{ outcome: 'started' }],
  })
})

test('what does not begin by hand, what is not published and what is another shop’s is refused', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const { contactId } = await shop.report()
  const failed = await shop.publish(
    line(['t', 'trigger', { on: 'purchase-failed' }], ['n', 'create-task', { title: 'x' }]),
    {
      campaign: true,
    },
  )
  const draft = await shop.publish(byHand, { campaign: true })
  await story.runtime.prisma.campaign.updateMany({ where: { id: draft }, data: { publishedVersion: null } })
  const theirs = await other.publish(byHand, { campaign: true })
  const start = (campaignId: string) => startByHand(story.runtime, shop.id, { campaignId, contactIds: [contactId] })
  expect(await start(failed)).toMatchObject({ outcome: 'not-by-hand', why: expect.stringContaining('Started by hand') })
  expect(await start(draft)).toMatchObject({ outcome: 'not-by-hand', why: expect.stringContaining('not published') })
  expect(await start(theirs)).toEqual({ outcome: 'not-found' })
  expect(await start('no id')).toEqual({ outcome: 'not-found' })
  expect(await shop.runs()).toEqual([])
})
