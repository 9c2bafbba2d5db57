import { expect } from 'vitest'
import { publishCampaign } from '../../campaigns/publish-campaign.ts'
import { saveCampaignDraft, unpublishCampaign } from '../../campaigns/campaigns.changes.ts'
import { createRuntime } from '../../create-runtime.ts'
import { newId } from '../../database/new-id.ts'
import { outcomeReportSchema } from '../../inbox/outcome-report.model.ts'
import { reportLogin } from '../../inbox/report-login.ts'
import { reportOutcome } from '../../inbox/report-outcome.ts'
import { fireDueTimers } from '../../jobs/fire-timers.ts'
import { signalContact } from '../../runs/signal-contact.ts'
import type { Mail, Runtime } from '../../runtime.ts'
import { testDatabase, type TestDatabase } from '../testing.ts'
import { campaigns } from './flows.ts'
import { handOut } from './hand-out.ts'
import type { Said } from './ledger.model.ts'
import { lineFaults, type LineFaults } from './line-faults.ts'
import { compare, look, nameOf, people, placeOf, type CampaignIds } from './look.ts'
import type { Command, Slip } from './script.ts'
import * as model from './shop.model.ts'

export type Stage = {
  runtime: Runtime
  database: TestDatabase
  faults: LineFaults
  /** Set by who wants to know of the next mail, e.g. to refuse it. */
  onMail: ((mail: Mail) => Promise<void>) | null
  clock: { now(): Date; at: number }
  close(): Promise<void>
}

const opening = Date.parse('2026-11-22T10:00:00.000Z')
const minute = 60_000

/** A database of its own with a runtime on it whose clock, mail and lines to the database obey the test. */
export async function openStage(): Promise<Stage> {
  const database = await testDatabase({ connections: 10 })
  const clock = { at: opening, now: () => new Date(clock.at) }
  const stage: Stage = {
    runtime: createRuntime({ database, clock, mailer: { send: async (mail) => stage.onMail?.(mail) } }),
    database,
    faults: lineFaults(database.pool),
    onMail: null,
    clock,
    close: () => database.close(),
  }
  return stage
}

/** One shop on the stage, and what the model says of it. */
type Play = {
  stage: Stage
  shopId: string
  ids: CampaignIds
  shop: model.ModelShop
  said: Said[]
  /** What a reporter has not been told was taken, and will send again. */
  unanswered: (() => Promise<void>)[]
  /** By effect: how often the far side took its mail, and how often that may have been twice for a broken line. */
  mails: Map<string, { taken: number; excused: number }>
  count: number
}

/** Plays a script on the real runtime and on the model, and compares after every command. Throws where they differ. */
export async function play(stage: Stage, commands: readonly Command[]): Promise<void> {
  stage.clock.at = opening
  const playing = await openShop(stage)
  try {
    await check(playing)
    for (const command of commands) {
      await perform(playing, command)
      await check(playing)
    }
    await settle(playing)
  } finally {
    await closeShop(playing)
  }
}

async function openShop(stage: Stage): Promise<Play> {
  const { prisma } = stage.runtime
  const shopId = newId()
  const ids = campaigns.map(() => newId())
  await prisma.shop.create({ data: { id: shopId, name: 'Mugs & More', email: 'shop@example.test' } })
  await prisma.campaign.createMany({
    data: campaigns.map(({ kind, name, trigger, sku, variants }, index) => ({
      ...{ shopId, id: ids[index]!, kind, name, trigger, sku, draft: variants[0], publishedVersion: 1 },
      // In the order of the list, which is the order in which campaigns begin.
      createdAt: new Date(opening - (campaigns.length - index) * minute),
    })),
  })
  await prisma.campaignVersion.createMany({
    data: campaigns.map(({ variants }, index) => ({ shopId, campaignId: ids[index]!, number: 1, flow: variants[0] })),
  })
  const shop = model.newShop(opening)
  return { stage, shopId, ids, shop, said: [], unanswered: [], mails: new Map(), count: 0 }
}

async function closeShop({ stage, shopId }: Play): Promise<void> {
  const { pool } = stage.database
  // What is left must not come due in the next script.
  await pool.query('DELETE FROM timer WHERE shop_id = $1', [shopId])
  await pool.query(`DELETE FROM graphile_worker._private_jobs WHERE payload->>'shopId' = $1::text`, [shopId])
}

async function check({ stage, shopId, shop, ids }: Play): Promise<void> {
  compare(shop, await look(stage.database.pool, shopId), ids)
}

async function perform(playing: Play, command: Command): Promise<void> {
  const { stage, shop, shopId, ids } = playing
  switch (command.do) {
    case 'report':
      return report(playing, newSaid(playing, command), command.fault)
    case 'again': {
      const said = playing.said[command.which % Math.max(playing.said.length, 1)]
      return said && report(playing, saidAgain(playing, said, command.as), command.fault)
    }
    case 'login':
      return logIn(playing, command.person, command.fault)
    case 'tag': {
      const contactId = await contactOf(playing, command.person)
      if (contactId === null) return
      const signal = { name: 'tag-added' as const, detail: { tag: 'vip' } }
      await insist(stage, command.fault, () => signalContact(stage.runtime, shopId, contactId, signal))
      return model.tagged(shop, command.person, 'vip')
    }
    case 'pass':
      stage.clock.at += command.minutes * minute
      shop.now = stage.clock.at
      return
    case 'timers': {
      await insist(stage, command.fault, () => fireDueTimers(stage.runtime))
      while ((await fireDueTimers(stage.runtime)) > 0);
      return model.wake(shop)
    }
    case 'work':
      return work(playing, command)
    case 'publish':
      return publish(playing, command)
    case 'unpublish':
      await insist(stage, command.fault, () => unpublishCampaign(stage.runtime, shopId, ids[command.campaign]!))
      return model.unpublish(shop, command.campaign)
  }
}

/** Does it, and once more if the line broke; whoever asked cannot know whether the first time was enough. */
async function insist(stage: Stage, fault: Slip | undefined, operation: () => Promise<unknown>): Promise<void> {
  if (await brokeDown(stage, fault, operation)) await operation()
}

async function brokeDown(stage: Stage, fault: Slip | undefined, operation: () => Promise<unknown>): Promise<boolean> {
  if (fault === undefined) {
    await operation()
    return false
  }
  const { hit, result } = await stage.faults.during(fault, operation)
  if (result.status === 'rejected' && !hit) throw result.reason
  return result.status === 'rejected'
}

function newSaid(playing: Play, command: Extract<Command, { do: 'report' }>): Said {
  const { order, payment, attempt, status, ago } = command
  playing.count += 1
  const said: Said = {
    eventId: `evt_${playing.count}`,
    by: 'server',
    order: `ord_${order}`,
    person: order % 2,
    skus: [['MUG'], ['TEA'], ['MUG', 'TEA'], ['MUG']][order]!,
    payment: `pay_${order}_${payment}`,
    attempt,
    status,
    // The last order is a subscription whose second payment is its renewal.
    charge: order === 3 ? (payment === 0 ? 'subscription-first' : 'subscription-later') : 'one-time',
    occurredAt: playing.shop.now - ago * minute,
  }
  playing.said.push(said)
  return said
}

function saidAgain(playing: Play, said: Said, as: 'same-event' | 'other-event' | 'browser'): Said {
  if (as === 'same-event') return said
  playing.count += 1
  return as === 'browser'
    ? { ...said, eventId: `browser:evt_${playing.count}`, by: 'browser' }
    : { ...said, eventId: `evt_${playing.count}`, occurredAt: playing.shop.now }
}

async function report(playing: Play, said: Said, fault: Slip | undefined): Promise<void> {
  const { stage, shopId, shop, ids } = playing
  const sent = outcomeReportSchema.parse(asReported(said))
  const send = () => reportOutcome(stage.runtime, shopId, sent, { source: said.by })
  let answer: Awaited<ReturnType<typeof send>> | null = null
  const broke = await brokeDown(stage, fault, async () => (answer = await send()))
  if (broke && fault?.later) {
    const taken = await stage.runtime.prisma.outcome.count({ where: { shopId, eventId: said.eventId } })
    if (taken > 0 && !shop.ledger.taken.has(said.eventId)) model.report(shop, said)
    playing.unanswered.push(() => report(playing, said, undefined))
    return
  }
  if (broke) answer = await send()
  const before = shop.runs.length
  const known = shop.ledger.taken.has(said.eventId)
  const verdict = model.report(shop, said)
  const begun = known ? shop.runs.filter((run) => run.name.startsWith(`${said.eventId} `)) : shop.runs.slice(before)
  const { duplicate, runs } = answer!
  // A report that was sent twice for a broken line may have been taken the first time.
  if (!broke) expect(duplicate, `${said.eventId} is a duplicate`).toBe(verdict.duplicate)
  const rows = await stage.runtime.prisma.run.findMany({ where: { shopId, id: { in: runs.map((run) => run.runId) } } })
  const names = runs.map((run) =>
    nameOf(
      rows.find((row) => row.id === run.runId)!,
      ids,
    ),
  )
  expect(names, `runs that ${said.eventId} began`).toEqual(begun.map((run) => run.name))
}

function asReported(said: Said): object {
  const { eventId, by, payment, attempt, status, charge, order, skus, person, occurredAt } = said
  return {
    eventId: by === 'browser' ? eventId.slice('browser:'.length) : eventId,
    gateway: 'sandbox',
    ...{ payment, attempt, status, charge },
    occurredAt: new Date(occurredAt).toISOString(),
    order: {
      id: order,
      currency: 'USD',
      items: skus.map((sku) => ({ sku, name: sku, quantity: 1, price: '20.00' })),
    },
    contact: personOf(person),
  }
}

function personOf(person: number) {
  const firstName = people[person]!
  return { firstName, lastName: 'Lovelace', email: `${firstName.toLowerCase()}@example.test` }
}

async function contactOf({ stage, shopId }: Play, person: number): Promise<string | null> {
  const firstName = people[person]!
  const row = await stage.runtime.prisma.contact.findFirst({ where: { shopId, firstName }, select: { id: true } })
  return row?.id ?? null
}

async function logIn(playing: Play, person: number, fault: Slip | undefined): Promise<void> {
  const { stage, shopId, shop } = playing
  playing.count += 1
  const eventId = `login_${playing.count}`
  const send = () => reportLogin(stage.runtime, shopId, { eventId, contact: personOf(person) })
  await insist(stage, fault, send)
  model.logIn(shop, eventId, person)
}

async function publish(playing: Play, command: Extract<Command, { do: 'publish' }>): Promise<void> {
  const { stage, shop, shopId, ids } = playing
  const { campaign, underWay, fault } = command
  const { variants } = campaigns[campaign]!
  const flow = variants[command.variant % variants.length]!
  const campaignId = ids[campaign]!
  await saveCampaignDraft(stage.runtime, shopId, { campaignId, flow })
  const versions = () => stage.runtime.prisma.campaignVersion.count({ where: { shopId, campaignId } })
  const before = await versions()
  const go = async () => {
    const answer = await publishCampaign(stage.runtime, shopId, { campaignId, underWay })
    expect(answer.outcome).toBe('published')
  }
  if ((await brokeDown(stage, fault, go)) && (await versions()) === before) await go()
  model.publish(shop, campaign, flow, underWay)
}

async function work(playing: Play, command: Extract<Command, { do: 'work' }>): Promise<void> {
  const { stage, shop, shopId, ids } = playing
  const seen = await look(stage.database.pool, shopId)
  const job = seen.jobs[command.which % Math.max(seen.jobs.length, 1)]
  if (job === undefined) return
  const [runId = '', node = '', visit = ''] = job.key.split(':')
  const row = seen.runs.find((each) => each.id === runId)!
  const run = shop.runs.find((each) => each.name === nameOf(row, ids))!
  const wanted = () => placeOf(run) === `${node}:${visit}`
  const missed = wanted() && isCustomerMail(run, node) ? model.missedNews(shop, run) : []
  for (const name of missed) model.tellNow(shop, run, { name })
  const skipped = missed.length > 0 && wanted()
  if (skipped) model.performed(shop, run)

  const count = playing.mails.get(job.key) ?? { taken: 0, excused: 0 }
  playing.mails.set(job.key, count)
  const { refused, meanwhile, fault } = command
  let calls = 0
  stage.onMail = (mail) =>
    stage.faults.aside(async () => {
      expect(mail.key).toBe(job.key)
      calls += 1
      // The first call is the one that things happen during; the model has not moved since.
      if (calls === 1) expect(wanted(), `${job.key} (${mail.subject}) is sent for ${run.name}`).toBe(true)
      if (calls === 1 && meanwhile) await perform(playing, meanwhile)
      if (calls === 1 && refused) throw new Error('The far side is busy')
      count.taken += 1
    })
  const broke = await doJob(playing, job, fault, missed.length > 0)
  stage.onMail = null
  if (broke) count.excused += 1
  const { state } = await stage.runtime.prisma.effect.findUniqueOrThrow({
    where: { shopId_key: { shopId, key: job.key } },
  })
  if (skipped || (!broke && !refused && wanted())) expect(state, `${job.key} after its job`).toBe('done')
  if (state === 'done' && !skipped) expect(count.taken, `mails with the key ${job.key}`).toBeGreaterThan(0)
  expect(count.taken, `mails with the key ${job.key}`).toBeLessThanOrEqual(1 + count.excused)
  if (state === 'done' && wanted()) model.performed(shop, run)
}

/** Hands one job out as the queue does, and takes it back or not. Answers whether a line broke on the way. */
async function doJob(
  { stage, shopId }: Play,
  job: { id: string; key: string },
  fault: Slip | undefined,
  atOnce: boolean,
): Promise<boolean> {
  const { lock, perform: go, giveBack, end } = handOut(stage.runtime, shopId, job)
  await lock()
  const broke = await brokeDown(stage, fault, go)
  if (broke && fault?.later && !atOnce) {
    await giveBack()
    return true
  }
  if (broke) await go()
  await end()
  return broke
}

function isCustomerMail(run: model.ModelRun, node: string): boolean {
  return run.walk.flow.nodes.find((each) => each.id === node)?.type === 'send-email'
}

/** Everything that is still to come comes: nothing accepted is lost, and nothing is left lying about. */
async function settle(playing: Play): Promise<void> {
  for (const retry of playing.unanswered) {
    await retry()
    await check(playing)
  }
  for (let round = 0; round < 300; round++) {
    const { jobs, timers } = await look(playing.stage.database.pool, playing.shopId)
    if (jobs.length > 0) await perform(playing, { do: 'work', which: 0 })
    else if (timers.length > 0) {
      const next = Math.min(...timers.map((timer) => timer.due))
      await perform(playing, { do: 'pass', minutes: Math.max(0, next - playing.shop.now) / minute })
      await perform(playing, { do: 'timers' })
    } else return allDone(playing)
    await check(playing)
  }
  throw new Error('The shop does not come to rest.')
}

async function allDone({ stage, shopId, shop }: Play): Promise<void> {
  const { effects } = await look(stage.database.pool, shopId)
  for (const effect of effects) expect(['done', 'dropped'], effect.key).toContain(effect.state)
  for (const run of shop.runs.filter((each) => each.walk.at !== null)) {
    const node = run.walk.flow.nodes.find((each) => each.id === run.walk.at)!
    expect(['goal', 'wait-for'], `${run.name} rests at ${node.id}`).toContain(node.type)
  }
}
