import { flowVersions, isBroken } from '../runs/compiled-flows.ts'
import { lockContact } from '../contacts/upsert-contact.ts'
import { transaction } from '../database/transaction.ts'
import { noOccurrence } from '../facts/assemble-facts.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { anyCampaign, occasionOf, startRuns } from '../runs/start-runs.ts'
import { newWork } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { Runtime } from '../runtime.ts'
import { eventNames } from './event-names.ts'
import { readShopForEntry } from './shop-for-entry.ts'

/** So many cards are looked up at a time. */
const page = 200
const day = 24 * 60 * 60 * 1000

type Campaign = { shopId: string; campaignId: string; version: number }

type Card = {
  gateway: string
  reference: string
  contact_id: string
  network: string | null
  last4: string | null
  expires: string
}

/**
 * Begins the campaigns of `card-expiring` for every stored card that stops being good within the days that the campaign asks
 * for, once for each card and date: a card whose date the gateway renews is another event. Not for a card that has expired
 * already, nor for one that the contact has replaced: another card at the same gateway, used since and good for longer. Any
 * number of processes may do this at once, and as often as they like. Answers how many runs it began.
 */
export async function fireExpiringCards(runtime: Runtime): Promise<number> {
  const { rows: campaigns } = await runtime.pool.query<Campaign>(
    `SELECT shop_id AS "shopId", id AS "campaignId", published_version AS version FROM campaign
      WHERE trigger = 'card-expiring' AND published_version IS NOT NULL ORDER BY shop_id, created_at, id`,
  )
  let begun = 0
  for (const campaign of campaigns) begun += await fireFor(runtime, campaign)
  return begun
}

async function fireFor(runtime: Runtime, campaign: Campaign): Promise<number> {
  const days = await daysOf(runtime, campaign)
  if (days === null) return 0
  let begun = 0
  let after = { gateway: '', reference: '' }
  for (;;) {
    const cards = await expiring(runtime, campaign, days, after)
    for (const card of cards) if (await begin(runtime, campaign, card, days)) begun += 1
    const last = cards.at(-1)
    if (last === undefined || cards.length < page) return begun
    after = last
  }
}

/** Null when the published version cannot run. */
async function daysOf(runtime: Runtime, campaign: Campaign): Promise<number | null> {
  const client = await runtime.pool.connect()
  try {
    const flow = (await flowVersions(runtime.pool, client, [campaign]))(campaign)
    return isBroken(flow) ? null : flow.choice.days
  } finally {
    client.release()
  }
}

/** `$1` shop, `$2` campaign, `$3` now, `$4` until when. */
const expiringCards = `SELECT c.gateway, c.reference, c.contact_id, c.network, c.last4, x.expires
  FROM stored_card c, LATERAL (
    SELECT to_char((c.expires_at - interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM') AS expires) AS x
  WHERE c.shop_id = $1 AND c.expires_at > $3 AND c.expires_at <= $4
    AND NOT EXISTS (SELECT FROM stored_card n WHERE n.shop_id = c.shop_id AND n.contact_id = c.contact_id
      AND n.gateway = c.gateway AND n.reference <> c.reference AND n.updated_at > c.updated_at
      AND (n.expires_at IS NULL OR n.expires_at > c.expires_at))
    AND NOT EXISTS (SELECT FROM run r WHERE r.shop_id = c.shop_id AND r.campaign_id = $2
      AND r.event_id = 'card-expiring:' || x.expires || ':' || c.gateway || ':' || c.reference)`

async function expiring(
  runtime: Runtime,
  { shopId, campaignId }: Campaign,
  days: number,
  after: { gateway: string; reference: string },
): Promise<Card[]> {
  const now = runtime.clock.now()
  const { rows } = await runtime.pool.query<Card>(
    `${expiringCards} AND (c.gateway, c.reference) > ($5, $6) ORDER BY c.gateway, c.reference LIMIT ${page}`,
    [shopId, campaignId, now, untilOf(now, days), after.gateway, after.reference],
  )
  return rows
}

async function begin(runtime: Runtime, campaign: Campaign, card: Card, days: number): Promise<boolean> {
  const { shopId, campaignId } = campaign
  return transaction(runtime.pool, async (client) => {
    const contact = await lockContact(client, shopId, card.contact_id)
    const shop = await readShopForEntry(client, shopId, { triggers: ['card-expiring'], signals: [] })
    if (contact === null || shop === null) return false
    const now = runtime.clock.now()
    // Looked at again now that the contact is locked: another process may have begun it, or a newer card come.
    const { rowCount } = await client.query(
      `${expiringCards} AND c.gateway = $5 AND c.reference = $6 AND x.expires = $7`,
      [...[shopId, campaignId, now, untilOf(now, days), card.gateway, card.reference, card.expires]],
    )
    if (rowCount === 0) return false
    const work = newWork(client, now, [contact])
    const { network, last4, expires } = card
    const eventId = eventNames.cardExpiring(expires, card.gateway, card.reference)
    const occasion = occasionOf(shop.row, contact, eventId, { ...noOccurrence, card: { network, last4, expires } })
    const candidates = shop.candidates.filter(({ id, version }) => id === campaignId && version === campaign.version)
    const started = await startRuns(runtime, work, occasion, candidates, [{ trigger: 'card-expiring', ...anyCampaign }])
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
    return started.length > 0
  })
}

function untilOf(now: Date, days: number): Date {
  return new Date(now.getTime() + days * day)
}
