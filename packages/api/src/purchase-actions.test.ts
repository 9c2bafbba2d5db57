import { afterAll, beforeEach, beforeAll, expect, test } from 'vitest'
import { emailFlow, openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
beforeAll(async () => {
  doors = await openDoors()
})
afterAll(() => doors.close())
beforeEach(async () => {
  await doors.runtime.prisma.campaign.deleteMany()
})

type Rows = {
  rows: {
    sku: string | null
    name: string
    cells: { trigger: string; published: boolean; steps: unknown[]; summary: string }[]
  }[]
}

async function rows(): Promise<Rows['rows']> {
  return ((await doors.call('purchaseActions.list', undefined, { method: 'GET' })).data as Rows).rows
}

test('the screen begins with the default settings, five empty cells', async () => {
  expect(await rows()).toMatchObject([
    {
      sku: null,
      name: 'Default settings',
      cells: ['cart-login', 'contact-created', 'purchase-succeeded', 'purchase-failed', 'purchase-error'].map(
        (trigger) => ({
          ...{ trigger, campaignId: null, published: false, steps: [], summary: '', runsLast30Days: 0 },
        }),
      ),
    },
  ])
})

test('a product gets a row with its first actions, and loses it when they are cleared', async () => {
  await doors.call('purchaseActions.set', {
    trigger: 'purchase-succeeded',
    sku: 'MUG',
    flow: emailFlow('purchase-succeeded'),
  })
  await doors.call('purchaseActions.saveDraft', {
    trigger: 'purchase-error',
    sku: 'DESK-W',
    flow: emailFlow('purchase-error'),
  })
  const [, mug, desk] = await rows()
  expect(mug).toMatchObject({ sku: 'MUG', name: 'Stoneware mug' })
  expect(mug!.cells[2]).toMatchObject({
    published: true,
    summary: 'Email the customer',
    steps: [{ type: 'send-email' }],
  })
  expect(desk!.cells[4]).toMatchObject({ published: false, hasUnpublishedChanges: true })
  await doors.call('purchaseActions.clear', { trigger: 'purchase-succeeded', sku: 'MUG' })
  expect((await rows()).map((row) => row.sku)).toEqual([null, 'DESK-W'])
})

test('a product that nobody entered here can have actions too', async () => {
  const set = await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: 'FROM-ELSEWHERE',
    flow: emailFlow('purchase-failed'),
  })
  expect(set.status).toBe(200)
  expect((await rows())[1]).toMatchObject({ sku: 'FROM-ELSEWHERE', name: 'FROM-ELSEWHERE', kind: null })
})

test('set refuses a flow that cannot work, saves nothing of it, and tells why', async () => {
  await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: null,
    flow: emailFlow('purchase-failed', 'Good'),
  })
  const answer = await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: null,
    flow: emailFlow('purchase-failed', ''),
  })
  expect(answer.status).toBe(400)
  expect(answer.error?.data['problems']).toMatchObject([{ path: 'flow.m.subject', node: 'm' }])
  const kept = await doors.call('purchaseActions.get', { trigger: 'purchase-failed', sku: null })
  expect(kept.data).toMatchObject({ draft: emailFlow('purchase-failed', 'Good'), publishedVersion: 1 })
})

test('a flow with another trigger than its cell’s is refused', async () => {
  const answer = await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: null,
    flow: emailFlow('purchase-error'),
  })
  expect(answer.error?.data['problems']).toMatchObject([{ code: 'trigger.elsewhere', node: 't', path: 'flow.t.on' }])
})

test('an action set is copied to another trigger and product, published, and lives on its own', async () => {
  await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: null,
    flow: emailFlow('purchase-failed', 'Sorry'),
  })
  const copy = { from: { trigger: 'purchase-failed', sku: null }, to: { trigger: 'purchase-error', sku: 'MUG' } }
  const copied = await doors.call('purchaseActions.copy', copy)
  expect(copied.data).toMatchObject({
    trigger: 'purchase-error',
    sku: 'MUG',
    publishedVersion: 1,
    draft: emailFlow('purchase-error', 'Sorry'),
  })
  await doors.call('purchaseActions.clear', copy.from)
  expect((await doors.call('purchaseActions.get', copy.to)).data).toMatchObject({ publishedVersion: 1 })
})

test('a draft is copied as a draft', async () => {
  await doors.call('purchaseActions.saveDraft', {
    trigger: 'purchase-failed',
    sku: null,
    flow: emailFlow('purchase-failed', ''),
  })
  const copied = await doors.call('purchaseActions.copy', {
    from: { trigger: 'purchase-failed', sku: null },
    to: { trigger: 'purchase-failed', sku: 'MUG' },
  })
  expect(copied.data).toMatchObject({ publishedVersion: null, draft: emailFlow('purchase-failed', '') })
})

test('what cannot work under the other trigger is not copied, and nothing changes there', async () => {
  await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: emailFlow('purchase-failed') })
  const answer = await doors.call('purchaseActions.copy', {
    from: { trigger: 'purchase-failed', sku: null },
    to: { trigger: 'cart-login', sku: null },
  })
  expect(answer.status).toBe(400)
  expect((await doors.call('purchaseActions.get', { trigger: 'cart-login', sku: null })).data).toBeNull()
})

test('copying from an empty cell is 404', async () => {
  const answer = await doors.call('purchaseActions.copy', {
    from: { trigger: 'cart-login', sku: null },
    to: { trigger: 'purchase-error', sku: null },
  })
  expect(answer.status).toBe(404)
})

test('two first saves of one cell at the same time make one set of actions', async () => {
  const saves = Array.from({ length: 8 }, (_, index) =>
    doors.call('purchaseActions.set', {
      trigger: 'purchase-failed',
      sku: null,
      flow: emailFlow('purchase-failed', `Number ${index}`),
    }),
  )
  expect((await Promise.all(saves)).map((answer) => answer.status)).toEqual(Array(8).fill(200))
  expect(await doors.runtime.prisma.campaign.count()).toBe(1)
})

test('default actions run once, a product’s own actions after them', async () => {
  await doors.call('purchaseActions.set', {
    trigger: 'purchase-failed',
    sku: 'MUG',
    flow: emailFlow('purchase-failed'),
  })
  await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: emailFlow('purchase-failed') })
  const { runs } = (await doors.call('outcomes.report', sampleOutcome())).data as { runs: { runId: string }[] }
  const { items } = (await doors.call('runs.list', {})).data as { items: { id: string; sku: string | null }[] }
  expect(runs.map((run) => items.find((item) => item.id === run.runId)?.sku)).toEqual([null, 'MUG'])
})

test('the routing table follows the settings', async () => {
  type Table = { rows: { id: string; productSpecific: boolean; default: boolean; setting: string | null }[] }
  const table = async () => ((await doors.call('purchaseActions.routingTable')).data as Table).rows
  expect((await table()).find((row) => row.id === 'manual-card')).toMatchObject({
    productSpecific: false,
    default: false,
    setting: 'runPurchaseActionsOnAllOrders',
  })
  await doors.call('settings.update', {
    runPurchaseActionsOnAllOrders: true,
    runFailedAndErrorActionsOnLaterCharges: false,
  })
  const after = await table()
  expect(after.find((row) => row.id === 'manual-card')).toMatchObject({ productSpecific: true, default: false })
  expect(after.find((row) => row.id === 'later-failed')).toMatchObject({ productSpecific: false, default: false })
  expect(after).toHaveLength(7)
})

test('products are found as one types', async () => {
  const found = async (text: string) =>
    ((await doors.call('products.search', { text }, { method: 'GET' })).data as { items: { sku: string }[] }).items.map(
      (item) => item.sku,
    )
  expect(await found('wal')).toEqual(['DESK-W'])
  expect(await found('desk wal')).toEqual(['DESK-W'])
  expect(await found('mu')).toEqual(['MUG'])
  expect(await found('%')).toEqual([])
  expect(await found('')).toEqual(['MUG', 'DESK-W'])
})
