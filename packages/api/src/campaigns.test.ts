import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emailFlow, openDoors, sampleOutcome, standingClock, until, type Doors } from './door.fixture.ts'

const clock = standingClock()
let doors: Doors
let worker: Awaited<ReturnType<Doors['startWorker']>>
beforeAll(async () => {
  doors = await openDoors({}, { clock })
  worker = await doors.startWorker()
})
afterAll(async () => {
  await worker.stop()
  await doors.close()
})

type Campaign = {
  id: string
  publishedVersion: number | null
  hasUnpublishedChanges: boolean
  draft: unknown
  counts: { active: number }
}

const waiting = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'w', type: 'wait', params: { for: 'PT1S' } },
    { id: 'm', type: 'send-email', params: { kind: 'transactional', subject: 'Second reminder', body: 'Hello' } },
  ],
  edges: [
    { from: 't', to: 'w' },
    { from: 'w', to: 'm' },
  ],
}
const broken = {
  nodes: [
    { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'm', type: 'send-email', params: { kind: 'transactional', subject: '', body: '' } },
  ],
  edges: [{ from: 't', to: 'm' }],
}

let count = 0
async function decline(): Promise<{ runs: { runId: string; campaign: string }[]; contactId: string }> {
  count += 1
  const order = {
    id: `ord_${count}`,
    currency: 'USD',
    items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }],
  }
  const contact = { firstName: 'Ada', lastName: `Number ${count}`, email: `ada${count}@example.test` }
  return (
    await doors.call('outcomes.report', sampleOutcome({ eventId: `e${count}`, payment: `p${count}`, order, contact }))
  ).data as never
}

describe('a campaign', () => {
  test('is drawn, saved unfinished, mended, published and taken back', async () => {
    const made = (await doors.call('campaigns.create', { name: 'Winback', flow: broken })).data as Campaign
    expect(made).toMatchObject({
      kind: 'campaign',
      publishedVersion: null,
      hasUnpublishedChanges: true,
      trigger: 'purchase-failed',
      steps: [{ type: 'send-email' }],
    })

    const refused = await doors.call('campaigns.publish', { campaignId: made.id })
    expect(refused.status).toBe(400)
    expect(refused.error?.data['problems']).toEqual(
      expect.arrayContaining([expect.objectContaining({ node: 'm', path: 'flow.m.subject' })]),
    )

    await doors.call('campaigns.saveDraft', { campaignId: made.id, flow: emailFlow('purchase-failed') })
    const published = await doors.call('campaigns.publish', { campaignId: made.id, underWay: 'finish' })
    expect(published.data).toMatchObject({
      publishedVersion: 1,
      hasUnpublishedChanges: false,
      publishedFlow: emailFlow('purchase-failed'),
    })

    const edited = await doors.call('campaigns.saveDraft', {
      campaignId: made.id,
      flow: emailFlow('purchase-failed', 'Another subject'),
    })
    expect(edited.data).toMatchObject({
      publishedVersion: 1,
      hasUnpublishedChanges: true,
      publishedFlow: emailFlow('purchase-failed'),
    })
    expect((await doors.call('campaigns.publish', { campaignId: made.id })).data).toMatchObject({ publishedVersion: 2 })

    expect((await doors.call('campaigns.rename', { campaignId: made.id, name: 'Win back' })).data).toMatchObject({
      name: 'Win back',
    })
    expect((await doors.call('campaigns.unpublish', { campaignId: made.id })).data).toMatchObject({
      publishedVersion: null,
    })
    expect((await doors.call('campaigns.publish', { campaignId: made.id })).data).toMatchObject({ publishedVersion: 3 })
    await doors.call('campaigns.unpublish', { campaignId: made.id })

    const versions = await doors.runtime.prisma.campaignVersion.findMany({
      where: { campaignId: made.id },
      orderBy: { number: 'asc' },
    })
    expect(versions.map((version) => version.number)).toEqual([1, 2, 3])
    expect(versions[0]!.flow).toEqual(emailFlow('purchase-failed'))
  })

  test('two who publish at the same time make two versions', async () => {
    const made = (await doors.call('campaigns.create', { name: 'Twice', flow: emailFlow('purchase-error') }))
      .data as Campaign
    const answers = await Promise.all([1, 2, 3].map(() => doors.call('campaigns.publish', { campaignId: made.id })))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    expect((await doors.call('campaigns.get', { campaignId: made.id })).data).toMatchObject({ publishedVersion: 3 })
  })

  test('validate tells every problem with its node and cure, and saves nothing', async () => {
    const before = await doors.runtime.prisma.campaign.count()
    const answer = await doors.call('campaigns.validate', { flow: broken })
    expect(answer.data).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ node: 'm', severity: 'error', message: expect.any(String) }),
      ]),
    })
    expect(await doors.runtime.prisma.campaign.count()).toBe(before)
  })

  test('what is not there is 404', async () => {
    for (const campaignId of ['nothing', '01a2041b-acd6-75a4-bd32-7c9f10020d33']) {
      expect((await doors.call('campaigns.get', { campaignId }, { method: 'GET' })).status).toBe(404)
      expect((await doors.call('campaigns.publish', { campaignId })).status).toBe(404)
    }
  })

  test('lists come in pages without gaps', async () => {
    for (let each = 0; each < 5; each += 1)
      await doors.call('campaigns.create', { name: `Page ${each}`, flow: emailFlow('manual') })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = (await doors.call('campaigns.list', { cursor, limit: 2 }, { method: 'GET' })).data as {
        items: { id: string }[]
        nextCursor: string | null
      }
      expect(page.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(await doors.runtime.prisma.campaign.count({ where: { shopId: doors.shop.id } }))
    expect(new Set(seen).size).toBe(seen.length)
  })
})

describe('publishing while runs are under way', () => {
  let campaignId: string
  beforeEach(async () => {
    const set = await doors.call('purchaseActions.set', {
      trigger: 'purchase-failed',
      sku: null,
      flow: waiting,
      underWay: 'end',
    })
    campaignId = (set.data as Campaign).id
  })

  test('"end" ends them: the reminder never goes out', async () => {
    const { runs, contactId } = await decline()
    const published = await doors.call('purchaseActions.publish', {
      trigger: 'purchase-failed',
      sku: null,
      underWay: 'end',
    })
    expect(published.data).toMatchObject({ counts: { active: 0 } })
    clock.forward(1500)
    expect((await doors.call('runs.list', { contactId })).data).toMatchObject({
      items: [{ id: runs[0]!.runId, status: 'ended', standsAt: [] }],
    })
    expect((await doors.call('mailbox.list', { to: `ada${count}@` })).data).toMatchObject({ items: [] })
    const { items } = (await doors.call('runs.timeline', { runId: runs[0]!.runId })).data as {
      items: { title: string }[]
    }
    expect(items.at(-1)?.title).toBe('Ended: a new version was published, and runs under way were to end')
    // Nothing is left that could send it.
    expect(await doors.runtime.prisma.timer.count({ where: { runId: runs[0]!.runId } })).toBe(0)
    expect(await doors.runtime.prisma.effect.count({ where: { runId: runs[0]!.runId } })).toBe(0)
  })

  test('"finish" lets them finish on their own version, also after the cell was cleared', async () => {
    const { runs } = await decline()
    await doors.call('purchaseActions.set', {
      trigger: 'purchase-failed',
      sku: null,
      flow: emailFlow('purchase-failed', 'New version'),
    })
    expect((await doors.call('purchaseActions.clear', { trigger: 'purchase-failed', sku: null })).data).toEqual({
      cleared: true,
    })
    clock.forward(1500)
    const box = await until(
      () => doors.call('mailbox.list', { to: `ada${count}@` }),
      (answer) => JSON.stringify(answer.data).includes('Second'),
    )
    expect(box.data).toMatchObject({ items: [{ subject: 'Second reminder', runId: runs[0]!.runId }] })
    expect((await decline()).runs).toEqual([])
  })

  const gone = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'pause', type: 'wait', params: { for: 'PT5M' } },
      { id: 'm', type: 'send-email', params: { kind: 'transactional', subject: 'Moved reminder', body: 'Hello' } },
    ],
    edges: [
      { from: 't', to: 'pause' },
      { from: 'pause', to: 'm' },
    ],
  }

  test('"move" takes them to the new version, as the plan said, and they go on at their old time', async () => {
    const { runs } = await decline()
    await doors.call('campaigns.saveDraft', { campaignId, flow: gone })
    const plan = (map?: object) => doors.call('campaigns.planMove', { campaignId, map }, { method: 'GET' })
    expect((await plan()).data).toMatchObject({
      versions: [
        {
          runs: 1,
          canMove: 0,
          nodes: [
            { node: 'w', to: null, runs: 1 },
            { node: 'm', to: 'm', runs: 0 },
          ],
          staying: [
            { node: 'w', why: 'For “Wait 1 second” there is no step to go on at in the new version.', runs: 1 },
          ],
        },
      ],
      targets: [
        { node: 'pause', title: 'Wait 5 minutes', fits: 'wait' },
        { node: 'm', fits: 'act:send-email' },
      ],
    })
    expect((await plan({ w: 'pause' })).data).toMatchObject({ versions: [{ canMove: 1, staying: [] }] })
    expect((await doors.call('campaigns.move', { campaignId }, { method: 'GET' })).data).toBeNull()
    const answer = await doors.call('campaigns.publish', { campaignId, underWay: 'move', map: { w: 'pause' } })
    expect(answer.status).toBe(200)
    const move = await until(
      () => doors.call('campaigns.move', { campaignId }, { method: 'GET' }),
      ({ data }) => (data as { doneAt: string | null }).doneAt !== null,
    )
    expect(move.data).toMatchObject({ moved: 1, stayed: 0, left: 0, staying: [] })
    clock.forward(1500)
    const box = await until(
      () => doors.call('mailbox.list', { to: `ada${count}@` }),
      ({ data }) => JSON.stringify(data).includes('reminder'),
    )
    expect(box.data).toMatchObject({ items: [{ subject: 'Moved reminder', runId: runs[0]!.runId }] })
  })

  test('a map that cannot be is 400 with the node and the cure, and nothing is published', async () => {
    await decline()
    await doors.call('campaigns.saveDraft', { campaignId, flow: gone })
    const before = await doors.runtime.prisma.campaignVersion.findMany({
      where: { campaignId },
      orderBy: { number: 'desc' },
    })
    const answer = await doors.call('campaigns.publish', { campaignId, underWay: 'move', map: { w: 'nowhere' } })
    expect(answer.status).toBe(400)
    expect(answer.error?.data['problems']).toEqual([
      {
        path: `map.${before[0]!.number}.w`,
        node: 'w',
        message: 'There is no step “nowhere” in the new version. Choose one that is there, or let its runs stay.',
      },
    ])
    expect(await doors.runtime.prisma.campaignVersion.count({ where: { campaignId } })).toBe(before.length)
    expect((await doors.call('campaigns.publish', { campaignId, underWay: 'move', map: 'w' })).status).toBe(400)
  })

  test('purchase actions move their runs too', async () => {
    await decline()
    const set = { trigger: 'purchase-failed', sku: null, flow: gone, underWay: 'move', map: { w: 'pause' } }
    expect((await doors.call('purchaseActions.set', set)).status).toBe(200)
    const move = await until(
      () => doors.call('campaigns.move', { campaignId }, { method: 'GET' }),
      ({ data }) => (data as { doneAt: string | null }).doneAt !== null,
    )
    expect(move.data).toMatchObject({ moved: 1 })
  })
})

describe('what publishing would change', () => {
  test('is told in sentences, from the published version to the draft', async () => {
    const made = (await doors.call('campaigns.create', { name: 'Changes', flow: waiting })).data as Campaign
    const changes = () => doors.call('campaigns.changes', { campaignId: made.id }, { method: 'GET' })
    const sentences = async () => {
      const { version, changes: list } = (await changes()).data as {
        version: number | null
        changes: { sentence: string }[]
      }
      return { version, sentences: list.map(({ sentence }) => sentence) }
    }
    expect(await sentences()).toMatchObject({
      version: null,
      sentences: expect.arrayContaining(['“Wait 1 second” is new.']),
    })
    await doors.call('campaigns.publish', { campaignId: made.id })
    expect((await changes()).data).toEqual({ version: 1, changes: [] })
    const [t, , m] = waiting.nodes
    const flow = {
      nodes: [t, { id: 'w', type: 'wait', params: { for: 'P5D' } }, m],
      edges: waiting.edges,
      settings: { reEntry: { when: 'never' } },
    }
    await doors.call('campaigns.saveDraft', { campaignId: made.id, flow })
    expect(await sentences()).toEqual({
      version: 1,
      sentences: ['Re-entry: never (was: always).', '“Wait 1 second” is now “Wait 5 days”.'],
    })
    await doors.call('campaigns.unpublish', { campaignId: made.id })
    const other = await doors.call(
      'campaigns.changes',
      { campaignId: made.id },
      { key: doors.other.secretKey, method: 'GET' },
    )
    expect(other.status).toBe(404)
  })
})

describe('what only the shop can tell', () => {
  const retrying = (on: string, params: object = {}) => ({
    nodes: [
      { id: 't', type: 'trigger', params: { on, ...params } },
      { id: 'r', type: 'retry-charge', params: {} },
    ],
    edges: [{ from: 't', to: 'r' }],
  })
  const create = async (name: string, flow: object) =>
    ((await doors.call('campaigns.create', { name, flow })).data as Campaign).id
  const publish = (campaignId: string) => doors.call('campaigns.publish', { campaignId })

  test('a charge has one owner of its retries: not two flows, and no flow beside the gateway', async () => {
    const first = await create('Dunning', retrying('charge-failed', { skus: ['MUG'] }))
    const second = await create('More dunning', retrying('purchase-failed'))
    expect((await publish(first)).status).toBe(200)
    const refused = await publish(second)
    expect(refused.status).toBe(400)
    expect(refused.error?.data['problems']).toMatchObject([
      { code: 'retries.second-owner', node: 'r', message: expect.stringContaining('“Dunning”') },
    ])
    expect((await publish(first)).status).toBe(200)
    await doors.call('campaigns.saveDraft', {
      campaignId: second,
      flow: retrying('charge-failed', { skus: ['DESK-W'] }),
    })
    expect((await publish(second)).status).toBe(200)
    const asked = await doors.call('campaigns.validate', { flow: retrying('charge-failed') })
    expect(JSON.stringify(asked.data)).toContain('retries.second-owner')
    await doors.call('campaigns.unpublish', { campaignId: second })
    await doors.call('settings.update', { retries: 'gateway' })
    const gateway = await publish(second)
    expect(gateway.error?.data['problems']).toMatchObject([
      { code: 'retries.second-owner', message: expect.stringContaining('gateway') },
    ])
    await doors.call('settings.update', { retries: 'aftercart' })
    await doors.call('campaigns.unpublish', { campaignId: first })
    expect((await publish(second)).status).toBe(200)
    await doors.call('campaigns.unpublish', { campaignId: second })
  })

  test('a campaign that another one starts must be there; while it is not published, a warning says so', async () => {
    const starting = (campaignId: string) => ({
      nodes: [
        { id: 't', type: 'trigger', params: { on: 'purchase-made' } },
        { id: 's', type: 'start-flow', params: { campaignId } },
      ],
      edges: [{ from: 't', to: 's' }],
    })
    const target = await create('Follow-up', emailFlow('manual', 'Hello'))
    const codes = async (flow: object) => {
      const { problems } = (await doors.call('campaigns.validate', { flow })).data as {
        problems: { code: string; severity: string }[]
      }
      return problems.map(({ code, severity }) => `${severity} ${code}`)
    }
    expect(await codes(starting(target))).toEqual(['warning campaign.unpublished'])
    const id = await create('Starter', starting('01a2041b-acd6-75a4-bd32-7c9f10020d33'))
    expect((await publish(id)).error?.data['problems']).toMatchObject([{ code: 'campaign.unknown', node: 's' }])
    await doors.call('campaigns.saveDraft', { campaignId: id, flow: starting(target) })
    expect((await publish(id)).status).toBe(200)
    expect((await publish(target)).status).toBe(200)
    expect(await codes(starting(target))).toEqual([])
    const elsewhere = await doors.call('campaigns.validate', { flow: starting(target) }, { key: doors.other.secretKey })
    expect(JSON.stringify(elsewhere.data)).toContain('campaign.unknown')
  })

  test('contacts may enter at a goal as long as the campaign is published', async () => {
    const flow = {
      nodes: [
        { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
        { id: 'g', type: 'goal', params: { on: 'cart-login', mayEnter: true } },
        { id: 'm', type: 'add-tags', params: { tags: ['here'] } },
      ],
      edges: [
        { from: 't', to: 'g' },
        { from: 'g', to: 'm' },
      ],
    }
    const id = await create('Come in', flow)
    const signals = async () => (await doors.runtime.prisma.campaign.findFirstOrThrow({ where: { id } })).entrySignals
    expect(await signals()).toEqual([])
    await publish(id)
    expect(await signals()).toEqual(['cart-login'])
    await doors.call('campaigns.unpublish', { campaignId: id })
    expect(await signals()).toEqual([])
  })
})
