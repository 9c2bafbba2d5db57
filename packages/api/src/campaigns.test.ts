import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { emailFlow, openDoors, sampleOutcome, until, type Doors } from './door.fixture.ts'

let doors: Doors
let worker: Awaited<ReturnType<Doors['startWorker']>>
beforeAll(async () => {
  doors = await openDoors()
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
    const set = await doors.call('purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow: waiting })
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
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect((await doors.call('runs.list', { contactId })).data).toMatchObject({
      items: [{ id: runs[0]!.runId, status: 'ended', standsAt: [] }],
    })
    expect((await doors.call('mailbox.list', { to: `ada${count}@` })).data).toMatchObject({ items: [] })
    const { items } = (await doors.call('runs.timeline', { runId: runs[0]!.runId })).data as {
      items: { title: string }[]
    }
    expect(items.at(-1)?.title).toBe('Ended: a new version was published, and runs under way were to end')
    expect(await doors.runtime.prisma.timer.count({ where: { runId: runs[0]!.runId } })).toBe(0)
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
    const box = await until(
      () => doors.call('mailbox.list', { to: `ada${count}@` }),
      (answer) => JSON.stringify(answer.data).includes('Second'),
    )
    expect(box.data).toMatchObject({ items: [{ subject: 'Second reminder', runId: runs[0]!.runId }] })
    expect((await decline()).runs).toEqual([])
  })

  test('"move" is refused in words while there are runs, and nothing is published', async () => {
    await decline()
    const before = await doors.runtime.prisma.campaignVersion.count({ where: { campaignId } })
    const answer = await doors.call('campaigns.publish', { campaignId, underWay: 'move' })
    expect(answer.status).toBe(400)
    expect(answer.error?.message).toContain('finish')
    expect(await doors.runtime.prisma.campaignVersion.count({ where: { campaignId } })).toBe(before)
  })
})
