import { startOfDay, zoneOf } from '@aftercart/nodes/time'
import type { PoolClient } from 'pg'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { contactFacts, type ContactRow } from '../facts/assemble-facts.ts'
import { NotOurs } from '../jobs/claim-effects.ts'
import { stillOurs, type Claim } from '../jobs/effect-rows.ts'
import { decideSend } from '../messages/decide-send.ts'
import { ledgerNews } from '../messages/ledger-news.ts'
import { readBeforeSend } from '../messages/message-rows.ts'
import type { Message } from '../messages/message.ts'
import type { LookAgain } from '../runs/timeline.ts'
import type { Runtime } from '../runtime.ts'
import type { Letter } from './perform-again.ts'

type SkipReason = Extract<LookAgain, { decision: 'skip' }>['why']

export type BegunAgain =
  | { is: 'begun'; contact: ContactRow }
  /** There is nobody left whom it is about. */
  | { is: 'settled' }
  /** A message that may not go out before so many seconds have passed. */
  | { is: 'hold'; seconds: number }
  /** A message that may not go out any more. */
  | { is: 'skip'; why: SkipReason }

/**
 * Marks a try as under way, and of a message looks at all that stands before it, in one transaction that holds the contact's
 * lock: as `lookAgain` does for runs under way, but that there is no run to tell of news. Throws `NotOurs`.
 */
export async function beginAgain(runtime: Runtime, letter: Letter, job: Claim): Promise<BegunAgain> {
  const { run, effect, message } = letter
  return transaction(runtime.pool, async (client): Promise<BegunAgain> => {
    const contact = await lockContact(client, run.shopId, run.contactId)
    if (contact === null) return { is: 'settled' }
    if (message !== null) {
      const stopped = await lookAtMessage(runtime, client, letter, contact, message)
      if (stopped !== null) return stopped
    }
    const { rowCount } = await client.query({
      name: 'begin-again',
      text: `UPDATE effect SET attempts = attempts + 1
        WHERE shop_id = $1 AND key = $2 AND state = 'again' AND attempts = $3 AND ${stillOurs('$4', '$5')}`,
      values: [run.shopId, effect.key, effect.attempts, job.id, job.worker],
    })
    if (rowCount !== 1) throw new NotOurs()
    if (message !== null) await countMessage(client, letter, message, runtime.clock.now())
    return { is: 'begun', contact }
  })
}

async function lookAtMessage(
  runtime: Runtime,
  client: PoolClient,
  { run, effect }: Letter,
  contact: ContactRow,
  message: Message,
): Promise<Extract<BegunAgain, { is: 'hold' | 'skip' }> | null> {
  const now = runtime.clock.now()
  const { zone } = zoneOf({ contact: contactFacts(contact), shop: run.beginning.shop })
  const view = await readBeforeSend(client, run, effect, message, { now, today: startOfDay(now, zone) })
  const news = ledgerNews(run, effect.node, view).findLast(({ skips }) => skips)
  if (news !== undefined) return { is: 'skip', why: news.name }
  const unsubscribed = contact.unsubscribed_at !== null
  const decision = decideSend({ now, zone, ...message, ...view, unsubscribed, olderIsDue: false })
  if (decision.decision === 'skip') return { is: 'skip', why: decision.why }
  if (decision.decision === 'send') return null
  return { is: 'hold', seconds: Math.max(1, (decision.until.getTime() - now.getTime()) / 1000) }
}

/** From now on it takes a place under the daily cap. */
async function countMessage(
  client: PoolClient,
  { run, effect }: Letter,
  { channel, kind }: Message,
  now: Date,
): Promise<void> {
  await client.query({
    name: 'count-again',
    text: `INSERT INTO message (shop_id, key, run_id, campaign_id, contact_id, node, channel, kind, state, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'sending', $9)
      ON CONFLICT (shop_id, key) DO UPDATE SET state = 'sending', at = excluded.at`,
    values: [run.shopId, effect.key, run.id, run.campaignId, run.contactId, effect.node, channel, kind, now],
  })
}
