import { unreachable } from '@aftercart/flow'
import { startOfDay, zoneOf } from '@aftercart/nodes/time'
import type { PoolClient } from 'pg'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { contactFacts, type ContactRow } from '../facts/assemble-facts.ts'
import { decideSend } from '../messages/decide-send.ts'
import { ledgerNews, type LedgerView } from '../messages/ledger-news.ts'
import { beginMessage, holdMessage, lockRules, readBeforeSend } from '../messages/message-rows.ts'
import type { Message } from '../messages/message.ts'
import { lockRun } from '../runs/load-runs.ts'
import { signalRun } from '../runs/signal-runs.ts'
import type { LookAgain } from '../runs/timeline.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { NotOurs } from './claim-effects.ts'
import { lockEffect, type Claim, type EffectRow } from './effect-rows.ts'
import { changeRun, skip, standsAt } from './end-effect.ts'

/** A message that is about to be sent. `mayTry` false: it has been tried as often as it may. */
export type Outgoing = { run: RunWork; effect: EffectRow; message: Message; job: Claim; mayTry: boolean }

/**
 * `begun`: send it now; it is marked as under way and counted. `used up`: it may not be tried again.
 * `settled`: nothing is left to do: the run was told news and went elsewhere, or the message is left out or held
 * until later.
 */
export type Looked = { is: 'begun'; contact: ContactRow } | { is: 'used up' } | { is: 'settled' }

/**
 * Looks at everything once more immediately before a message to a customer is sent, and decides: in one transaction that
 * holds the contact's lock, so that two workers who send to the same person at once cannot both see room under the cap.
 * Killed before its end, nothing has happened; after it, the message is under way, held or left out, once.
 */
export async function lookAgain(runtime: Runtime, outgoing: Outgoing): Promise<Looked> {
  const { run, effect, message } = outgoing
  return transaction(runtime.pool, async (client): Promise<Looked> => {
    const contact = await lockContact(client, run.shopId, run.contactId)
    if (!contact) return { is: 'settled' }
    const now = runtime.clock.now()
    const { zone } = zoneOf({ contact: contactFacts(contact), shop: run.beginning.shop })
    const view = await readBeforeSend(client, run, effect, message, { now, today: startOfDay(now, zone) })
    const isNews = ledgerNews(run, effect.node, view).length > 0
    if (isNews && (await tell(runtime, client, contact, outgoing, view))) return { is: 'settled' }
    if (!outgoing.mayTry) return { is: 'used up' }
    const unsubscribed = contact.unsubscribed_at !== null
    const decide = (rules = view.rules) => decideSend({ now, zone, ...message, ...view, unsubscribed, rules })
    let decision = decide()
    if (decision.decision === 'hold') decision = decide(await lockRules(client, run.shopId))
    switch (decision.decision) {
      case 'send':
        if (!(await beginMessage(client, run, effect, message, outgoing.job, now))) throw new NotOurs()
        return { is: 'begun', contact }
      case 'hold':
        // Its job must stay: with it the message would be forgotten.
        if (!(await holdMessage(client, run.shopId, effect, decision, outgoing.job, now))) throw new NotOurs()
        return { is: 'settled' }
      case 'skip':
        await leaveOut(runtime, client, contact, outgoing, decision.why)
        return { is: 'settled' }
      default:
        return unreachable(decision)
    }
  })
}

/**
 * Tells the run what it does not know of, so that it goes on behind its goal. When that leaves it where it is, the message is
 * left out. Answers false when the message may go out all the same.
 */
async function tell(
  runtime: Runtime,
  client: PoolClient,
  contact: ContactRow,
  outgoing: Outgoing,
  view: LedgerView,
): Promise<boolean> {
  const found = await lockAsSeen(runtime, client, outgoing)
  if (found === null) return true
  const { run, effect } = found
  // Looked up anew: the run was read without a lock, and another branch may have heard of it since.
  const news = ledgerNews(run, effect.node, view)
  if (news.length === 0) return false
  let over = false
  await changeRun(runtime, client, contact, run, async ({ work }) => {
    for (const { name, detail, heard } of news) if (!heard) await signalRun(runtime, work, run, { name, detail })
    over = !standsAt(run, effect)
    // What the order is now says more than what it was in between.
    const reason = news.findLast(({ skips }) => skips)
    if (over || reason === undefined) return
    over = true
    await skip(runtime, { work, run }, effect, reason.name)
  })
  return over
}

async function leaveOut(
  runtime: Runtime,
  client: PoolClient,
  contact: ContactRow,
  outgoing: Outgoing,
  why: Extract<LookAgain, { decision: 'skip' }>['why'],
): Promise<void> {
  const found = await lockAsSeen(runtime, client, outgoing)
  if (found === null) return
  const { run, effect } = found
  await changeRun(runtime, client, contact, run, (bench) => skip(runtime, bench, effect, why))
}

/**
 * The run as it stands, and the effect with its place there: the run may have moved to another version. Null when something
 * else has happened to the effect since it was read.
 */
async function lockAsSeen(
  runtime: Runtime,
  client: PoolClient,
  { run: { shopId, id }, effect: seen }: Outgoing,
): Promise<{ run: RunWork; effect: EffectRow } | null> {
  const run = await lockRun(runtime.pool, client, shopId, id)
  const now = await lockEffect(client, shopId, seen.key, 'unsent')
  if (run === null || now === null || now.state !== seen.state || now.attempts !== seen.attempts) return null
  const effect = { ...seen, node: now.node, visit: now.visit }
  return standsAt(run, effect) ? { run, effect } : null
}
