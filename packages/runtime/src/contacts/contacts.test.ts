import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../database/new-id.ts'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { line, openStory, testClock, type Story, type TestShop } from '../testing/story.ts'
import { addTags, mostFields, mostTags, removeTags, setField } from './contacts.changes.ts'
import { getContact } from './contacts.queries.ts'

let story: Story
let clock = testClock()
beforeAll(async () => {
  story = await openStory({ clock: { now: () => clock.now() } })
})
afterAll(() => story.close())

describe('what a person or the shop’s server changes', () => {
  test('fields are set, changed and taken away, and flows read them', async () => {
    const shop = await story.shop()
    const { contactId } = await shop.report()
    const set = (field: string, value: string | number | null) =>
      setField(story.runtime, shop.id, contactId, { field, value })
    await set('plan', 'club')
    await set('seats', 3)
    await set('plan', 'team')
    expect((await getContact(story.runtime, shop.id, contactId))?.fields).toEqual({ plan: 'team', seats: 3 })
    await set('plan', null)
    expect((await getContact(story.runtime, shop.id, contactId))?.fields).toEqual({ seats: 3 })
  })

  test('tags are removed; those the contact does not have are no mistake', async () => {
    const shop = await story.shop()
    const { contactId } = await shop.report()
    await addTags(story.runtime, shop.id, contactId, ['a', 'b', 'b'])
    await removeTags(story.runtime, shop.id, contactId, ['a', 'c'])
    expect((await getContact(story.runtime, shop.id, contactId))?.tags).toEqual(['b'])
  })

  test('a contact of another shop, and one that is not there, are not found', async () => {
    const [shop, other] = [await story.shop(), await story.shop()]
    const { contactId } = await other.report()
    for (const id of [contactId, newId(), 'no id']) {
      expect(await addTags(story.runtime, shop.id, id, ['x'])).toEqual({ outcome: 'not-found' })
      expect(await removeTags(story.runtime, shop.id, id, ['x'])).toEqual({ outcome: 'not-found' })
      expect(await setField(story.runtime, shop.id, id, { field: 'x', value: 1 })).toEqual({ outcome: 'not-found' })
    }
    expect((await getContact(story.runtime, other.id, contactId))?.tags).toEqual([])
  })

  test('no more than a row can bear', async () => {
    const shop = await story.shop()
    const { contactId } = await shop.report()
    const names = Array.from({ length: mostTags }, (_, index) => `tag ${index}`)
    expect(await addTags(story.runtime, shop.id, contactId, names)).toMatchObject({ outcome: 'changed' })
    expect(await addTags(story.runtime, shop.id, contactId, ['one more'])).toMatchObject({ outcome: 'too-many' })
    const fields = Object.fromEntries(Array.from({ length: mostFields }, (_, index) => [`f${index}`, 1]))
    await story.runtime.prisma.contact.updateMany({ where: { id: contactId }, data: { fields } })
    const set = (field: string) => setField(story.runtime, shop.id, contactId, { field, value: 2 })
    expect(await set('f0')).toEqual({ outcome: 'changed' })
    expect(await set('one more')).toMatchObject({ outcome: 'too-many' })
  })
})

test('a flow’s notes and fields stand on the contact, with whose flow wrote the note; cards without their number', async () => {
  const shop = await story.shop()
  const id = await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['n', 'add-note', { text: 'Order {{ order.id }} failed' }],
      ['f', 'set-field', { field: 'last order', value: '{{ order.id }}' }],
    ),
  )
  const storedCard = { reference: 'card_1', network: 'Visa', last4: '4242', expires: '2027-03' }
  const { contactId } = await shop.report({ storedCard })
  const contact = await getContact(story.runtime, shop.id, contactId)
  expect(contact).toMatchObject({
    notes: [{ text: 'Order ord_1 failed', campaign: { id, name: 'purchase-failed' } }],
    fields: { 'last order': 'ord_1' },
    unsubscribedAt: null,
    storedCards: [{ gateway: 'sandbox', network: 'visa', last4: '4242', expires: '2027-03' }],
  })
  expect(JSON.stringify(contact)).not.toContain('card_1')
})

describe('a contact who changes time zone in the middle of a wait', () => {
  const atNine = line(
    ['t', 'trigger', { on: 'purchase-failed' }],
    ['w', 'wait-until', { until: { kind: 'date', date: '2026-11-23', at: '09:00' } }],
    ['n', 'create-task', { title: 'Nine' }],
  )

  async function waiting(): Promise<{ shop: TestShop; runId: string; dueAt(): Promise<string | undefined> }> {
    clock = testClock('2026-11-22T10:00:00.000Z')
    const shop = await story.shop()
    await shop.publish(atNine)
    const { runs } = await shop.report({ contact: { timeZone: 'Europe/London' } })
    const dueAt = async () =>
      (await story.runtime.prisma.timer.findFirst({ where: { shopId: shop.id } }))?.dueAt.toISOString()
    expect(await dueAt()).toBe('2026-11-23T09:00:00.000Z')
    return { shop, runId: runs[0]!.runId, dueAt }
  }

  test('waits for the same time on the clock there, from the moment a report says so', async () => {
    const { shop, runId, dueAt } = await waiting()
    await shop.report({ status: 'pending', order: { id: 'b' }, contact: { timeZone: 'America/New_York' } })
    expect(await dueAt()).toBe('2026-11-23T14:00:00.000Z')
    expect((await shop.timeline(runId)).slice(-2)).toEqual(['waiting w', 'waits-on w'])
    clock.forward(23 * 3_600_000)
    await workByHand(story.runtime)
    expect(await shop.runs()).toMatchObject([{ status: 'active' }])
    clock.forward(5 * 3_600_000)
    await workByHand(story.runtime)
    expect(await shop.runs()).toMatchObject([{ status: 'ended' }])
  })

  test('goes on at once where that time is past already', async () => {
    const { shop, dueAt } = await waiting()
    clock.forward(20 * 3_600_000)
    await shop.report({ status: 'pending', order: { id: 'b' }, contact: { timeZone: 'Asia/Tokyo' } })
    expect(await dueAt()).toBe('2026-11-23T00:00:00.000Z')
    await workByHand(story.runtime)
    expect(await shop.runs()).toMatchObject([{ status: 'ended' }])
  })

  test('a login, a repeated report and one that says nothing of a zone leave it as it is', async () => {
    const { shop, runId, dueAt } = await waiting()
    await shop.report({ status: 'pending', order: { id: 'b' }, contact: { timeZone: 'Europe/London' } })
    await shop.report({ status: 'pending', order: { id: 'c' } })
    expect(await dueAt()).toBe('2026-11-23T09:00:00.000Z')
    expect(await shop.timeline(runId)).not.toContain('waits-on w')
  })

  test('a browser’s word moves nothing', async () => {
    const { shop, dueAt } = await waiting()
    await shop.report({ order: { id: 'b' }, contact: { timeZone: 'America/New_York' } }, { source: 'browser' })
    expect(await dueAt()).toBe('2026-11-23T09:00:00.000Z')
  })
})
