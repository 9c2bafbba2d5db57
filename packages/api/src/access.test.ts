import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appRouter } from './app.router.ts'
import { emailFlow, openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())

/** Every procedure there is, so that a new one cannot be forgotten. */
const procedures = Object.keys(appRouter._def.procedures)
const forVisitors = ['session.me', 'session.setup']
/** What a link in a mail opens: its token is the key. */
const byLink = ['storefront.cardUpdate', 'storefront.payOrder']
const forShops = procedures.filter((name) => !name.startsWith('storefront.') && !forVisitors.includes(name))

test('there are procedures to look at', () => {
  expect(forShops.length).toBeGreaterThan(30)
})

test.each(procedures)('%s says 401 to a wrong key', async (name) => {
  const answer = await doors.call(name, {}, { key: 'sk_wrong' })
  expect(answer.status).toBe(401)
  expect(answer.error?.data).toMatchObject({ code: 'UNAUTHORIZED' })
})

test.each(procedures.filter((name) => ![...forVisitors, ...byLink].includes(name)))(
  '%s says 401 to nobody',
  async (name) => {
    expect((await doors.call(name, {}, { key: null })).status).toBe(401)
  },
)

test.each([...forShops, ...forVisitors])('%s says 403 to a publishable key, whatever it sends', async (name) => {
  expect((await doors.call(name, {}, { key: doors.shop.publishableKey })).status).toBe(403)
  await fc.assert(
    fc.asyncProperty(fc.json(), async (raw) => {
      const answer = await doors.call(name, undefined, { key: doors.shop.publishableKey, raw })
      return answer.status === 403
    }),
    { numRuns: 5 },
  )
})

test('a publishable key hidden in a batch with a storefront call gets no further', async () => {
  const answer = await doors.call(
    'storefront.shop,contacts.list?batch=1',
    { 0: {}, 1: {} },
    { key: doors.shop.publishableKey },
  )
  const [shop, contacts] = answer.body as [{ result?: unknown }, { error?: { data: { httpStatus: number } } }]
  expect(shop.result).toBeDefined()
  expect(contacts.error?.data.httpStatus).toBe(403)
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})

test('a key that was ended stops working at once, and its successor works', async () => {
  const rotated = await doors.call('keys.rotate', { kind: 'secret' }, { key: doors.other.secretKey })
  const { key } = rotated.data as { key: string }
  expect(key).toMatch(/^sk_[\w-]{43}$/)
  expect((await doors.call('settings.get', {}, { key: doors.other.secretKey })).status).toBe(401)
  expect((await doors.call('settings.get', {}, { key })).status).toBe(200)
  doors.other.secretKey = key
  const { rows } = await doors.runtime.pool.query('SELECT hash, shown FROM api_key')
  expect(JSON.stringify(rows)).not.toContain(key)
})

describe('one shop never sees or touches what is another shop’s', () => {
  let before: Record<string, unknown[]>
  const ours = {
    campaignId: '',
    contactId: '',
    orderId: 'ord_secret',
    runId: '',
    messageId: '',
    taskId: '',
    letterKey: '',
    failedRunId: '',
  }

  beforeAll(async () => {
    const set = await doors.call('purchaseActions.set', {
      trigger: 'purchase-failed',
      sku: 'MUG',
      flow: emailFlow('purchase-failed', 'SECRET'),
    })
    ours.campaignId = (set.data as { id: string }).id
    const order = {
      id: ours.orderId,
      currency: 'USD',
      items: [{ sku: 'MUG', name: 'SECRET', quantity: 1, price: '40.00' }],
    }
    const reported = await doors.call(
      'outcomes.report',
      sampleOutcome({
        eventId: 'secret',
        order,
        contact: { firstName: 'SECRET', lastName: 'SECRET', email: 'secret@example.test' },
      }),
    )
    const { contactId, runs } = reported.data as { contactId: string; runs: { runId: string }[] }
    Object.assign(ours, { contactId, runId: runs[0]!.runId })
    const [message, task] = await Promise.all([
      doors.runtime.prisma.mailboxMessage.create({
        data: {
          ...{ shopId: doors.shop.id, id: crypto.randomUUID(), key: 'k', from: 'f', to: 'secret@example.test' },
          subject: 'SECRET',
          html: '',
          text: '',
          sentAt: new Date(),
        },
      }),
      doors.runtime.prisma.task.create({
        data: { shopId: doors.shop.id, id: crypto.randomUUID(), key: 'k', title: 'SECRET', contactId },
      }),
    ])
    const letterKey = `${ours.runId}:gone:1`
    await doors.runtime.prisma.effect.create({
      data: {
        ...{ shopId: doors.shop.id, key: letterKey, runId: ours.runId, node: 'gone', visit: 1, type: 'http-request' },
        ...{ params: { url: 'https://SECRET.test/' }, state: 'failed', lastError: 'SECRET' },
        ...{ createdAt: new Date(), endedAt: new Date() },
      },
    })
    const failed = { shopId: doors.shop.id, campaignId: ours.campaignId }
    const failedRunId = crypto.randomUUID()
    await doors.runtime.prisma.run.create({
      data: {
        ...{ ...failed, id: failedRunId, version: 1, trigger: 'purchase-failed', contactId, eventId: 'failed' },
        ...{ status: 'failed', snapshot: { at: null, visits: {} }, startedAt: new Date(), endedAt: new Date() },
      },
    })
    await doors.runtime.pool.query('INSERT INTO failed_run VALUES ($1, $2, $3, $4, now())', [
      ...[failed.shopId, failedRunId, failed.campaignId, 'SECRET'],
    ])
    Object.assign(ours, { messageId: message.id, taskId: task.id, letterKey, failedRunId })
    await doors.call('settings.update', { shopName: 'SECRET shop' })
    await doors.call('products.upsert', { sku: 'SECRET', name: 'SECRET ware', price: '1.00' })
    before = await everythingOf(doors, doors.shop.id)
  })

  /** What an intruder with the other shop's key would try, for every procedure. A new procedure must be added here. */
  const attempts: Record<string, () => unknown> = {
    'campaigns.list': () => ({}),
    'campaigns.get': () => ({ campaignId: ours.campaignId }),
    'campaigns.create': () => ({ name: 'mine', flow: emailFlow('manual') }),
    'campaigns.rename': () => ({ campaignId: ours.campaignId, name: 'stolen' }),
    'campaigns.saveDraft': () => ({ campaignId: ours.campaignId, flow: emailFlow('purchase-failed', 'stolen') }),
    'campaigns.changes': () => ({ campaignId: ours.campaignId }),
    'campaigns.planMove': () => ({ campaignId: ours.campaignId }),
    'campaigns.publish': () => ({ campaignId: ours.campaignId, underWay: 'end' }),
    'campaigns.move': () => ({ campaignId: ours.campaignId }),
    'campaigns.unpublish': () => ({ campaignId: ours.campaignId }),
    'campaigns.validate': () => ({ flow: emailFlow('purchase-failed'), campaignId: ours.campaignId }),
    'campaigns.paths': () => ({ flow: emailFlow('purchase-failed') }),
    'contacts.list': () => ({ text: 'secret' }),
    'contacts.get': () => ({ contactId: ours.contactId }),
    'contacts.find': () => ({ email: 'secret@example.test' }),
    'contacts.addTags': () => ({ contactId: ours.contactId, tags: ['stolen'] }),
    'contacts.removeTags': () => ({ contactId: ours.contactId, tags: ['SECRET'] }),
    'contacts.setField': () => ({ contactId: ours.contactId, field: 'plan', value: 'stolen' }),
    'contacts.setMarketing': () => ({ contactId: ours.contactId, subscribed: false }),
    'deadLetters.list': () => ({}),
    'deadLetters.summary': () => undefined,
    'deadLetters.retry': () => ({ which: 'keys', keys: [ours.letterKey] }),
    'deadLetters.dismiss': () => ({ which: 'all' }),
    'events.report': () => ({ eventId: 'secret', name: 'stolen', contactId: ours.contactId }),
    'failedRuns.list': () => ({}),
    'failedRuns.summary': () => undefined,
    'failedRuns.retry': () => ({ which: 'runs', runIds: [ours.failedRunId] }),
    'keys.list': () => ({}),
    'keys.rotate': () => ({ kind: 'publishable' }),
    'mailbox.list': () => ({ to: 'secret@example.test' }),
    'mailbox.get': () => ({ id: ours.messageId }),
    'orders.list': () => ({ contactId: ours.contactId }),
    'orders.get': () => ({ orderId: ours.orderId }),
    'outcomes.report': () =>
      sampleOutcome({ eventId: 'secret', order: { id: ours.orderId, currency: 'USD', items: [] } }),
    'outcomes.reportMany': () => [
      sampleOutcome({
        eventId: 'secret',
        status: 'succeeded',
        order: { id: ours.orderId, currency: 'USD', items: [] },
      }),
    ],
    'products.list': () => ({}),
    'products.search': () => ({ text: 'secret' }),
    'products.upsert': () => ({ sku: 'MUG', name: 'stolen', price: '1.00' }),
    'purchaseActions.list': () => ({}),
    'purchaseActions.get': () => ({ trigger: 'purchase-failed', sku: 'MUG' }),
    'purchaseActions.set': () => ({
      trigger: 'purchase-failed',
      sku: 'MUG',
      flow: emailFlow('purchase-failed', 'stolen'),
    }),
    'purchaseActions.saveDraft': () => ({
      trigger: 'purchase-failed',
      sku: 'MUG',
      flow: emailFlow('purchase-failed', 'stolen'),
    }),
    'purchaseActions.publish': () => ({ trigger: 'purchase-failed', sku: 'MUG' }),
    'purchaseActions.copy': () => ({
      from: { trigger: 'purchase-failed', sku: 'MUG' },
      to: { trigger: 'purchase-error', sku: null },
    }),
    'purchaseActions.clear': () => ({ trigger: 'purchase-failed', sku: 'MUG' }),
    'purchaseActions.routingTable': () => ({}),
    'runs.list': () => ({ contactId: ours.contactId }),
    'runs.start': () => ({ campaignId: ours.campaignId, contactIds: [ours.contactId] }),
    'runs.get': () => ({ runId: ours.runId }),
    'runs.timeline': () => ({ runId: ours.runId }),
    'settings.get': () => ({}),
    'settings.update': () => ({ shopName: 'stolen' }),
    'tasks.list': () => ({}),
    'tasks.setDone': () => ({ taskId: ours.taskId, done: true }),
    'storefront.shop': () => ({}),
    'storefront.products': () => ({}),
    'storefront.login': () => ({ username: 'secret@example.test', password: 'whatever else' }),
    'storefront.register': () => ({
      firstName: 'SPY',
      lastName: 'SPY',
      email: 'spy@example.test',
      password: 'whatever else',
    }),
    'storefront.reportLogin': () => ({
      eventId: 'login',
      contact: { firstName: 'SPY', lastName: 'SPY', email: 'secret@example.test' },
    }),
    'storefront.reportOutcome': () =>
      sampleOutcome({
        eventId: 'secret-browser',
        status: 'succeeded',
        order: { id: ours.orderId, currency: 'USD', items: [] },
      }),
    'storefront.cardUpdate': () => ({ token: 'made.up' }),
    'storefront.payOrder': () => ({
      ...{ token: 'made.up', submission: 'spy' },
      card: { number: '4242424242424242', expiry: '12/40', cvc: '123' },
    }),
    'storefront.checkout': () => ({
      ...{ cartId: crypto.randomUUID(), attempt: 1, items: [{ sku: 'MUG', quantity: 1 }] },
      contact: { firstName: 'Spy', lastName: 'Spy', email: 'spy@example.test' },
      card: { number: '4242424242424242', expiry: '12/40', cvc: '123' },
    }),
  }

  test('every procedure is tried', () => {
    expect(Object.keys(attempts).sort()).toEqual(procedures.filter((name) => !forVisitors.includes(name)).sort())
  })

  test.each(Object.keys(attempts))('%s', async (name) => {
    for (const key of [doors.other.secretKey, doors.other.publishableKey]) {
      const answer = await doors.call(name, attempts[name]!(), { key })
      expect(answer.status).toBeLessThan(500)
      expect(JSON.stringify(answer.body)).not.toContain('SECRET')
    }
    expect(await everythingOf(doors, doors.shop.id)).toEqual(before)
  })
})

async function everythingOf({ runtime }: Doors, shopId: string): Promise<Record<string, unknown[]>> {
  const tables = [
    'api_key',
    'product',
    'contact',
    'order',
    'outcome',
    'campaign',
    'campaign_version',
    'run',
    'timeline_row',
    'effect',
    'failed_run',
    'timer',
    'mailbox_message',
    'task',
    'shopper',
    'login',
    'api_event',
    'note',
    'message',
    'stored_card',
  ]
  const rows: Record<string, unknown[]> = {}
  for (const table of tables)
    rows[table] = (
      await runtime.pool.query(`SELECT to_jsonb(t) AS row FROM "${table}" AS t WHERE shop_id = $1 ORDER BY 1`, [shopId])
    ).rows
  rows['shop'] = (await runtime.pool.query('SELECT name, email, settings FROM shop WHERE id = $1', [shopId])).rows
  return rows
}
