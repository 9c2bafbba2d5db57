import { expect } from 'vitest'
import { handOut } from './hand-out.ts'
import { look, namesOf, placeOf, type Seen } from './look.ts'
import type { Command, Slip } from './script.ts'
import * as model from './shop.model.ts'
import { brokeDown, minute, type Play } from './stage.ts'

/** Messages to one person a day, with the rule `cap`. */
const perDay = 2
export const ruleSettings = {
  none: { quietHours: null, dailyCap: null },
  quiet: { quietHours: { from: '21:00', to: '08:00', for: 'all' }, dailyCap: null },
  cap: { quietHours: null, dailyCap: { count: perDay, for: 'all' } },
} as const

/** `perform`: plays what happens while the mail is on its way. */
export async function work(
  playing: Play,
  command: Extract<Command, { do: 'work' }>,
  perform: (playing: Play, command: Command) => Promise<void>,
): Promise<void> {
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
  const effect = await stage.runtime.prisma.effect.findUnique({ where: { shopId_key: { shopId, key: job.key } } })
  // What was done leaves no row but those of the timeline.
  const state = effect?.state ?? 'done'
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
  // A process that is killed notes nothing later; one whose line broke does, on another line.
  const ending = fault?.crash === true ? AbortSignal.abort() : undefined
  const { lock, perform: go, giveBack, end } = handOut(stage.runtime, shopId, job, ending)
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
