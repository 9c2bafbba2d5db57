import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
let contactId: string
beforeAll(async () => {
  doors = await openDoors()
  contactId = ((await doors.call('outcomes.report', sampleOutcome())).data as { contactId: string }).contactId
})
afterAll(() => doors.close())

/** A published campaign that makes a task. Answers its id. */
async function campaign(trigger: Record<string, unknown>, settings?: Record<string, unknown>): Promise<string> {
  const flow = {
    nodes: [
      { id: 't', type: 'trigger', params: trigger },
      { id: 'n', type: 'create-task', params: { title: 'Call' } },
    ],
    edges: [{ from: 't', to: 'n' }],
    ...(settings === undefined ? {} : { settings }),
  }
  const { id } = (await doors.call('campaigns.create', { name: 'C', flow })).data as { id: string }
  const published = await doors.call('campaigns.publish', { campaignId: id, underWay: 'finish' })
  expect(published.status).toBe(200)
  return id
}

const contact = async () => (await doors.call('contacts.get', { contactId })).data as Record<string, unknown>

describe('events.report', () => {
  test('begins the campaigns of the event, and says the same again to a repeat', async () => {
    const id = await campaign({ on: 'api-event', event: 'quote-accepted' })
    const event = { eventId: 'e1', name: 'quote-accepted', contactId, data: { plan: 'club' } }
    const first = await doors.call('events.report', event)
    expect(first.data).toMatchObject({ duplicate: false, contactId, runs: [{ campaign: id, trigger: 'api-event' }] })
    const again = await doors.call('events.report', event)
    expect(again.data).toEqual({ ...(first.data as object), duplicate: true })
  })

  test('names what is wrong with a report, and says 404 of a contact that is not there', async () => {
    const wrong = await doors.call('events.report', { eventId: 'e2', name: 'n' })
    expect(wrong.status).toBe(400)
    expect(wrong.error?.data['problems']).toMatchObject([
      { path: 'contact', message: expect.stringContaining('Say whom it is about') },
    ])
    const unknown = await doors.call('events.report', { eventId: 'e3', name: 'n', contactId: crypto.randomUUID() })
    expect(unknown.status).toBe(404)
  })
})

describe('runs.start', () => {
  test('says of each contact whether it began', async () => {
    const campaignId = await campaign({ on: 'manual' }, { reEntry: { when: 'never' } })
    const started = await doors.call('runs.start', { campaignId, contactIds: [contactId] })
    expect(started.data).toEqual({ contacts: [{ contactId, outcome: 'started', runId: expect.any(String) }] })
    const again = await doors.call('runs.start', { campaignId, contactIds: [contactId] })
    expect(again.data).toEqual({ contacts: [{ contactId, outcome: 'not-again' }] })
  })

  test('refuses a campaign that does not begin by hand, in words, and one that is not there', async () => {
    const campaignId = await campaign({ on: 'purchase-failed' })
    const refused = await doors.call('runs.start', { campaignId, contactIds: [contactId] })
    expect(refused.status).toBe(400)
    expect(refused.error?.message).toContain('Started by hand')
    const unknown = await doors.call('runs.start', { campaignId: crypto.randomUUID(), contactIds: [contactId] })
    expect(unknown.status).toBe(404)
  })
})

describe('contacts', () => {
  test('get tags, which begin campaigns, and lose them', async () => {
    const id = await campaign({ on: 'tag-added', tag: 'vip' })
    const added = await doors.call('contacts.addTags', { contactId, tags: [' vip ', 'new'] })
    expect(added.data).toMatchObject({ runs: [{ campaign: id, trigger: 'tag-added' }] })
    expect((await contact())['tags']).toEqual(['vip', 'new'])
    expect((await doors.call('contacts.removeTags', { contactId, tags: ['vip'] })).status).toBe(200)
    expect((await contact())['tags']).toEqual(['new'])
  })

  test('get fields: texts, numbers, yes and no; null takes one away', async () => {
    const set = (field: string, value: unknown) => doors.call('contacts.setField', { contactId, field, value })
    await set('plan', 'club')
    await set('seats', 3)
    await set('annual', true)
    await set('plan', null)
    expect((await contact())['fields']).toEqual({ seats: 3, annual: true })
    expect((await set('list', ['x'])).status).toBe(400)
    expect((await set(' ', 'x')).status).toBe(400)
  })

  test('opt out of marketing and in again', async () => {
    expect((await contact())['unsubscribedAt']).toBeNull()
    await doors.call('contacts.setMarketing', { contactId, subscribed: false })
    expect((await contact())['unsubscribedAt']).toEqual(expect.any(String))
    await doors.call('contacts.setMarketing', { contactId, subscribed: true })
    expect((await contact())['unsubscribedAt']).toBeNull()
  })

  test('show the cards that gateways keep, by network, last digits and date alone', async () => {
    const storedCard = { reference: 'card_secret', network: 'Visa', last4: '4242', expires: '2031-08' }
    await doors.call('outcomes.report', sampleOutcome({ eventId: 'card', attempt: 2, storedCard }))
    const seen = await contact()
    expect(seen['storedCards']).toEqual([{ gateway: 'stripe', network: 'visa', last4: '4242', expires: '2031-08' }])
    expect(JSON.stringify(seen)).not.toContain('card_secret')
  })

  test.each(['addTags', 'removeTags', 'setField', 'setMarketing'])(
    '%s says 404 of one that is not there',
    async (name) => {
      const input = { contactId: crypto.randomUUID(), tags: ['x'], field: 'x', value: 'x', subscribed: true }
      expect((await doors.call(`contacts.${name}`, input)).status).toBe(404)
    },
  )
})
