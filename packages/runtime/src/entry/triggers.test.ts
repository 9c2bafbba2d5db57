import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTags } from '../contacts/contacts.changes.ts'
import { line, mail, openStory, testClock, type Said, type Story, type TestShop } from '../testing/story.ts'

let story: Story
const clock = testClock()
beforeAll(async () => {
  story = await openStory({ clock })
})
afterAll(() => story.close())

const campaign = (shop: TestShop, params: Record<string, string | number | string[]>) =>
  shop.publish(line(['t', 'trigger', params], ['m', 'send-email', mail('Hello')]), { campaign: true })

const triggersOf = (answer: { runs: { trigger: string }[] }) => answer.runs.map(({ trigger }) => trigger)

describe('a charge fails', () => {
  const declined = (attempt: number, more: Said = {}) =>
    ({ status: 'failed', charge: 'subscription-later', payment: 'renewal', attempt, ...more }) as const

  test('every attempt, the first, the third and the last each begin what asks for them, and a repeat nothing', async () => {
    const shop = await story.shop()
    const ids = new Map<string, string>()
    for (const attempt of ['every', 'first', 'last', 3] as const)
      ids.set(await campaign(shop, { on: 'charge-failed', attempt }), String(attempt))
    const begun = async (said: Said) => (await shop.report(said)).runs.map((run) => ids.get(run.campaign)).toSorted()

    expect(await begun(declined(1))).toEqual(['every', 'first'])
    expect(await begun(declined(1))).toEqual([])
    expect(await begun(declined(2))).toEqual(['every'])
    expect(await begun(declined(3, { finalAttempt: true }))).toEqual(['3', 'every', 'last'])
  })

  test('an attempt that did not count is not counted', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-failed', attempt: 2 })
    await shop.report(declined(1))
    await shop.report(declined(1))
    await shop.report(declined(2), { source: 'browser' })
    expect(triggersOf(await shop.report(declined(2)))).toEqual(['charge-failed'])
  })

  test('only for chosen products, once an order, about the first of them in the order’s lines', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-failed', skus: ['DESK', 'LAMP'] })
    const item = (sku: string) => ({ sku, name: sku, quantity: 1, price: '1.00' })
    await shop.report(declined(1, { order: { id: 'a', items: [item('MUG')] } }))
    expect(await shop.runs()).toEqual([])
    await shop.report(declined(1, { payment: 'b', order: { id: 'b', items: ['MUG', 'LAMP', 'DESK'].map(item) } }))
    expect(await shop.runs()).toMatchObject([{ trigger: 'charge-failed', sku: 'LAMP' }])
  })

  test('a charge that was recorded by hand, and one that ended in an error, are no failed charge', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-failed' })
    await shop.report(declined(1, { card: false }))
    await shop.report(declined(2, { status: 'error' }))
    expect(await shop.runs()).toEqual([])
  })
})

describe('a charge goes through after it had failed', () => {
  const renewal = (status: 'failed' | 'succeeded', attempt: number, payment = 'renewal') =>
    ({ status, charge: 'subscription-later', payment, attempt }) as const

  test('it has recovered, once; the next renewal that goes through at once has not', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-recovered' })
    await shop.report(renewal('failed', 1))
    expect(triggersOf(await shop.report(renewal('succeeded', 2)))).toEqual(['charge-recovered'])
    expect(triggersOf(await shop.report(renewal('succeeded', 2)))).toEqual([])
    clock.forward(1000)
    expect(triggersOf(await shop.report(renewal('succeeded', 1, 'next renewal')))).toEqual([])
  })

  test('also by another payment of the same order', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-recovered' })
    await shop.report({ status: 'failed', payment: 'first card' })
    expect(triggersOf(await shop.report({ status: 'succeeded', payment: 'second card' }))).toEqual(['charge-recovered'])
  })

  test('a purchase that went through at once, or after an error, has recovered from nothing', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-recovered' })
    await shop.report({ status: 'succeeded', order: { id: 'a' } })
    await shop.report({ status: 'error', order: { id: 'b' } })
    await shop.report({ status: 'succeeded', order: { id: 'b' } })
    expect(await shop.runs()).toEqual([])
  })

  test('a failure that is reported after the payment it came before has no recovery', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'charge-recovered' })
    await shop.report({ status: 'succeeded', attempt: 2 })
    await shop.report({ status: 'failed', attempt: 1 })
    expect(await shop.runs()).toEqual([])
  })
})

describe('a tag', () => {
  test('that a flow adds begins the campaigns of this tag and of any tag, within the same event', async () => {
    const shop = await story.shop()
    const vip = await campaign(shop, { on: 'tag-added', tag: 'vip' })
    const any = await campaign(shop, { on: 'tag-added' })
    await campaign(shop, { on: 'tag-added', tag: 'other' })
    const tagging = await shop.publish(
      line(['t', 'trigger', { on: 'purchase-succeeded' }], ['a', 'add-tags', { tags: ['vip'] }]),
    )
    await shop.report({ status: 'succeeded' })
    const rows = await story.runtime.prisma.run.findMany({ where: { shopId: shop.id }, orderBy: { id: 'asc' } })
    expect(rows.map((row) => row.campaignId)).toEqual([tagging, vip, any])
    expect(rows.slice(1)).toMatchObject([
      { trigger: 'tag-added', orderId: null },
      { trigger: 'tag-added', orderId: null },
    ])
  })

  test('that a person adds begins them too; one the contact has already does not', async () => {
    const shop = await story.shop()
    await campaign(shop, { on: 'tag-added', tag: 'vip' })
    const { contactId } = await shop.report()
    const tagged = await addTags(story.runtime, shop.id, contactId, ['vip', 'new'])
    expect(tagged).toMatchObject({ outcome: 'changed', runs: [{ trigger: 'tag-added' }] })
    expect(await addTags(story.runtime, shop.id, contactId, ['vip'])).toEqual({ outcome: 'changed', runs: [] })
    const contact = await story.runtime.prisma.contact.findFirstOrThrow({ where: { shopId: shop.id } })
    expect(contact.tags).toEqual(['vip', 'new'])
  })

  test('flows that tag and untag in a circle come to an end, and the timeline says so', async () => {
    const shop = await story.shop()
    const again = line(
      ['t', 'trigger', { on: 'tag-added', tag: 'round' }],
      ['r', 'remove-tags', { tags: ['round'] }],
      ['a', 'add-tags', { tags: ['round'] }],
    )
    await shop.publish(again, { campaign: true })
    const { contactId } = await shop.report()
    await addTags(story.runtime, shop.id, contactId, ['round'])
    const runs = await shop.runs()
    expect(runs.length).toBeGreaterThan(10)
    expect(runs.length).toBeLessThanOrEqual(100)
    const said = await story.runtime.prisma.timelineRow.findMany({ where: { shopId: shop.id, kind: 'circle' } })
    expect(said.map((row) => row.detail)).toEqual([{ news: 'tag', name: 'round' }])
  })
})
