import { expect } from 'vitest'
import { publishCampaign } from '../../campaigns/publish-campaign.ts'
import { saveCampaignDraft, unpublishCampaign } from '../../campaigns/campaigns.changes.ts'
import { setMarketing } from '../../consent/set-marketing.ts'
import { addTags } from '../../contacts/contacts.changes.ts'
import { createRuntime } from '../../create-runtime.ts'
import { newId } from '../../database/new-id.ts'
import { reportEvent } from '../../events/report-event.ts'
import { outcomeReportSchema } from '../../inbox/outcome-report.model.ts'
import { reportLogin } from '../../inbox/report-login.ts'
import { reportOutcome } from '../../inbox/report-outcome.ts'
import { fireDueTimers } from '../../jobs/fire-timers.ts'
import { releaseHeld } from '../../messages/release-held.ts'
import { continueMoves } from '../../moves/continue-moves.ts'
import type { Mail, Runtime } from '../../runtime.ts'
import { testDatabase, type TestDatabase } from '../testing.ts'
import { campaigns, idOf } from './flows.ts'
import { handOut } from './hand-out.ts'
import type { Said } from './ledger.model.ts'
import { lineFaults, type LineFaults } from './line-faults.ts'
import { compare, look, namesOf, people, placeOf, type CampaignIds, type Seen } from './look.ts'
import type { Command, Rules, Script, Slip } from './script.ts'
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
  rules: Rules
  /** By effect: when the far side took its mail, and how often a broken line may have made it once more. */
  mails: Map<string, Mailed>
  count: number
}

type Mailed = { customer: number | null; taken: number[]; excused: number[] }

/** Plays a script on the real runtime and on the model, and compares after every command. Throws where they differ. */
export async function play(stage: Stage, { rules, commands }: Script): Promise<void> {
  stage.clock.at = opening
  const playing = await openShop(stage, rules)
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

async function openShop(stage: Stage, rules: Rules): Promise<Play> {
  const { prisma } = stage.runtime
  const shopId = newId()
  const ids = campaigns.map((campaign) => idOf(campaign.name))
  const messages = { email: ruleSettings[rules] }
  await prisma.shop.create({
    data: { id: shopId, name: 'Mugs & More', email: 'shop@example.test', settings: { messages } },
  })
  await prisma.campaign.createMany({
    data: campaigns.map(({ kind, name, trigger, sku, variants }, index) => ({
      ...{ shopId, id: ids[index]!, kind, name, trigger, sku, draft: variants[0], publishedVersion: 1 },
      // In the order of the list, which is the order in which campaigns begin.
      entrySignals: name === 'quote' ? ['api-event'] : [],
      createdAt: new Date(opening - (campaigns.length - index) * minute),
    })),
  })
  await prisma.campaignVersion.createMany({
    data: campaigns.map(({ variants }, index) => ({ shopId, campaignId: ids[index]!, number: 1, flow: variants[0] })),
  })
  const shop = model.newShop(opening)
  return { stage, shopId, ids, shop, rules, said: [], unanswered: [], mails: new Map(), count: 0 }
}

const perDay = 2
const ruleSettings = {
  none: { quietHours: null, dailyCap: null },
  quiet: { quietHours: { from: '21:00', to: '08:00', for: 'all' }, dailyCap: null },
  cap: { quietHours: null, dailyCap: { count: perDay, for: 'all' } },
} as const

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
    case 'tag':
    case 'unsubscribe': {
      const contactId = await contactOf(playing, command.person)
      if (contactId === null) return
      const tags = command.do === 'tag'
      await insist(stage, command.fault, () =>
        tags
          ? addTags(stage.runtime, shopId, contactId, ['vip'])
          : setMarketing(stage.runtime, shopId, contactId, false),
      )
      return tags ? model.tagged(shop, command.person, 'vip') : model.unsubscribe(shop, command.person)
    }
    case 'event':
      return happens(playing, command)
    case 'pass':
      stage.clock.at += command.minutes * minute
      shop.now = stage.clock.at
      return
    case 'timers': {
      await insist(stage, command.fault, () => fireDueTimers(stage.runtime))
      while ((await fireDueTimers(stage.runtime)) > 0);
      model.wake(shop)
      await insist(stage, command.fault, () => releaseHeld(stage.runtime))
      return
    }
    case 'work':
      return work(playing, command)
    case 'publish':
      return publish(playing, command)
    case 'unpublish':
      await insist(stage, command.fault, () => unpublishCampaign(stage.runtime, shopId, ids[command.campaign]!))
      return model.unpublish(shop, command.campaign)
    case 'moves':
      await insist(stage, command.fault, () => continueMoves(stage.runtime))
      await moveOn(playing)
      return model.move(shop)
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
  const verdict = model.report(shop, said)
  // Of an event that was taken before, those that it began then.
  const begun = shop.runs.filter((run) => run.eventId === said.eventId)
  const { duplicate, runs } = answer!
  // A report that was sent twice for a broken line may have been taken the first time.
  if (!broke) expect(duplicate, `${said.eventId} is a duplicate`).toBe(verdict.duplicate)
  const names = namesOf((await look(stage.database.pool, shopId)).runs, ids)
  expect(
    runs.map((run) => names.get(run.runId)),
    `runs that ${said.eventId} began`,
  ).toEqual(begun.map((run) => run.name))
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
  model.logIn(shop, `login:${eventId}`, person)
}

async function happens(playing: Play, { person, name, fault }: Extract<Command, { do: 'event' }>): Promise<void> {
  const { stage, shopId, shop } = playing
  playing.count += 1
  const report = { eventId: `event_${playing.count}`, name, data: {}, contact: personOf(person) }
  await insist(stage, fault, () => reportEvent(stage.runtime, shopId, report))
  model.event(shop, `event:${report.eventId}`, person, name)
}

/** A move that a broken line stopped holds its lock until the database has noticed; then the next look goes on with it. */
async function moveOn({ stage, shopId }: Play): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await look(stage.database.pool, shopId)).moves.length === 0) return
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await continueMoves(stage.runtime)
  }
  throw new Error('A move does not come to its end.')
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
  const run = shop.runs.find((each) => each.name === namesOf(seen.runs, ids).get(runId))!
  const wanted = () => placeOf(run) === `${node}:${visit}`
  const params = run.walk.flow.nodes.find((each) => each.id === node && each.type === 'send-email')?.params
  const message = wanted() ? params : undefined
  const missed = message ? model.missedNews(shop, run) : []
  for (const name of missed) model.tellNow(shop, run, { name })
  const optedOut = message?.['kind'] === 'marketing' && shop.people[run.person]!.unsubscribed
  const skipped = wanted() && (missed.length > 0 || optedOut)
  if (skipped) model.performed(shop, run)

  const mailed = playing.mails.get(job.key) ?? { customer: params ? run.person : null, taken: [], excused: [] }
  playing.mails.set(job.key, mailed)
  const { refused, meanwhile, fault } = command
  let calls = 0
  stage.onMail = (mail) =>
    stage.faults.aside(async () => {
      expect(mail.key).toBe(job.key)
      calls += 1
      // The first call is the one that things happen during; the model has not moved since.
      if (calls === 1) expect(wanted(), `${job.key} (${mail.subject}) is sent for ${run.name}`).toBe(true)
      if (calls === 1 && message) mayBeSent(playing, seen, job.key, run.person)
      if (calls === 1 && meanwhile) await perform(playing, meanwhile)
      if (calls === 1 && refused) throw new Error('The far side is busy')
      mailed.taken.push(shop.now)
    })
  const broke = await doJob(playing, job, fault, missed.length > 0 || skipped)
  stage.onMail = null
  if (broke) mailed.excused.push(shop.now)
  const { state } = await stage.runtime.prisma.effect.findUniqueOrThrow({
    where: { shopId_key: { shopId, key: job.key } },
  })
  if (state === 'held') return mustBeHeld(playing, seen, job.key, run.person)
  if (skipped || (!broke && !refused && wanted())) expect(state, `${job.key} after its job`).toBe('done')
  if (state === 'done' && !skipped) expect(mailed.taken.length, `mails with the key ${job.key}`).toBeGreaterThan(0)
  expect(mailed.taken.length, `mails with the key ${job.key}`).toBeLessThanOrEqual(1 + mailed.excused.length)
  if (state === 'done' && wanted()) model.performed(shop, run)
}

const day = 24 * 60 * minute

/** Other messages that the person got today; `perhaps`: also those of which a broken line keeps us from knowing. */
function messagesToday({ mails, shop }: Play, key: string, person: number, perhaps: boolean): number {
  const today = (at: number) => Math.floor(at / day) === Math.floor(shop.now / day)
  const others = [...mails].filter(([other, mailed]) => other !== key && mailed.customer === person)
  return others.filter(([, { taken, excused }]) => taken.some(today) || (perhaps && excused.some(today))).length
}

function isQuiet({ rules, shop }: Play): boolean {
  const hour = new Date(shop.now).getUTCHours()
  return rules === 'quiet' && (hour >= 21 || hour < 8)
}

/** Messages to the person that are older, were held, and may go now. */
function olderHeld({ shop, ids }: Play, seen: Seen, key: string, person: number): string[] {
  const names = namesOf(seen.runs, ids)
  const own = seen.effects.find((each) => each.key === key)!
  return seen.effects
    .filter((each) => each.heldUntil !== null && ['held', 'pending', 'running'].includes(each.state))
    .filter((each) => each.state !== 'held' || each.heldUntil! <= shop.now)
    .filter((each) => shop.runs.find((run) => run.name === names.get(each.runId))?.person === person)
    .filter((each) => each.createdAt < own.createdAt || (each.createdAt === own.createdAt && each.key < key))
    .map((each) => each.key)
}

function mayBeSent(playing: Play, seen: Seen, key: string, person: number): void {
  expect(isQuiet(playing), `${key} at a quiet hour`).toBe(false)
  if (playing.rules === 'cap') expect(messagesToday(playing, key, person, false)).toBeLessThan(perDay)
  if (playing.rules !== 'none') expect(olderHeld(playing, seen, key, person), `held before ${key}`).toEqual([])
}

function mustBeHeld(playing: Play, seen: Seen, key: string, person: number): void {
  const full = playing.rules === 'cap' && messagesToday(playing, key, person, true) >= perDay
  const waitsItsTurn = playing.rules !== 'none' && olderHeld(playing, seen, key, person).length > 0
  expect(isQuiet(playing) || full || waitsItsTurn, `${key} is held for a reason`).toBe(true)
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

/** Everything that is still to come comes: nothing accepted is lost, and nothing is left lying about. */
async function settle(playing: Play): Promise<void> {
  for (const retry of playing.unanswered) {
    await retry()
    await check(playing)
  }
  await perform(playing, { do: 'moves' })
  for (let round = 0; round < 400; round++) {
    const { jobs, timers, effects } = await look(playing.stage.database.pool, playing.shopId)
    const held = effects.filter((each) => each.state === 'held').map((each) => each.heldUntil!)
    if (jobs.length > 0) await perform(playing, { do: 'work', which: 0 })
    else if (timers.length > 0 || held.length > 0) {
      const next = Math.min(...timers.map((timer) => timer.due), ...held)
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
