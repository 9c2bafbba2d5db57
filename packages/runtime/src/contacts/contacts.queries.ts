import type { Json } from '@aftercart/flow'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { keysOfEmail } from './match-key.ts'

export type ContactItem = {
  id: string
  firstName: string
  lastName: string
  email: string
  type: string
  tags: string[]
  timeZone: string | null
  createdAt: string
}

export type ContactDetail = ContactItem & {
  fields: Record<string, Json>
  /** When they opted out of marketing, or null. */
  unsubscribedAt: string | null
  orders: number
  activeRuns: number
  /** The latest 100, newest first. `campaign`: whose flow wrote it, or null. */
  notes: { id: string; text: string; createdAt: string; campaign: { id: string; name: string } | null }[]
  /** Cards that gateways keep for them, the last used first. `expires`: `YYYY-MM`, its last good month. */
  storedCards: { gateway: string; network: string | null; last4: string | null; expires: string | null }[]
}

/** A person as other screens name them. */
export type ContactName = { id: string; name: string; email: string }

/** Newest first. `text` looks in the whole name, the address and the tags, ignoring case. */
export async function listContacts(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, text }: PageInput & { text?: string | undefined },
): Promise<Page<ContactItem>> {
  const values: unknown[] = [shopId, limit + 1]
  const where = ['shop_id = $1']
  if (cursor != null) where.push(`id < $${values.push(cursor)}`)
  const looked = text?.trim().toLowerCase() ?? ''
  if (looked !== '') where.push(`strpos(${searched}, $${values.push(looked)}) > 0`)
  const { rows } = await runtime.pool.query<ContactRow>(
    `SELECT ${columns} FROM contact WHERE ${where.join(' AND ')} ORDER BY id DESC LIMIT $2`,
    values,
  )
  return pageOf(rows, limit, (row) => row.id, contactOf)
}

const searched = `lower(first_name || ' ' || last_name || ' ' || email || ' ' || array_to_string(tags, ' '))`

/** Everybody with this address, in any spelling, oldest first. */
export async function findContacts(runtime: Runtime, shopId: string, email: string): Promise<ContactItem[]> {
  const { from, before } = keysOfEmail(email)
  const { rows } = await runtime.pool.query<ContactRow>(
    // Found first and sorted then (OFFSET 0): else PostgreSQL might walk through all by their ids until it has met a hundred.
    `SELECT * FROM (SELECT ${columns} FROM contact WHERE shop_id = $1 AND match_key >= $2 AND match_key < $3 OFFSET 0) AS found
     ORDER BY id LIMIT 100`,
    [shopId, from, before],
  )
  return rows.map(contactOf)
}

/** Null when there is none in this shop. */
export async function getContact(runtime: Runtime, shopId: string, contactId: string): Promise<ContactDetail | null> {
  if (!isId(contactId)) return null
  const { rows } = await runtime.pool.query<ContactRow & DetailRow>(
    `SELECT ${columns}, fields, unsubscribed_at,
       (SELECT count(*)::int FROM "order" AS o WHERE o.shop_id = $1 AND o.contact_id = $2) AS orders,
       (SELECT count(*)::int FROM run AS r WHERE r.shop_id = $1 AND r.contact_id = $2 AND r.status = 'active') AS active_runs,
       (SELECT coalesce(jsonb_agg(to_jsonb(n) ORDER BY n.created_at DESC, n.id DESC), '[]') FROM (
          SELECT note.id, note.text, note.created_at, r.campaign_id, c.name FROM note
          LEFT JOIN run r ON r.shop_id = note.shop_id AND r.id = note.run_id
          LEFT JOIN campaign c ON c.shop_id = r.shop_id AND c.id = r.campaign_id
          WHERE note.shop_id = $1 AND note.contact_id = $2 ORDER BY note.created_at DESC, note.id DESC LIMIT 100) AS n) AS notes,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('gateway', k.gateway, 'network', k.network, 'last4', k.last4, 'expires',
            to_char((k.expires_at - interval '1 day') AT TIME ZONE 'UTC', 'YYYY-MM')) ORDER BY k.updated_at DESC), '[]')
          FROM stored_card k WHERE k.shop_id = $1 AND k.contact_id = $2) AS stored_cards
     FROM contact WHERE shop_id = $1 AND id = $2`,
    [shopId, contactId],
  )
  const row = rows[0]
  if (row === undefined) return null
  return {
    ...contactOf(row),
    ...{ fields: row.fields, orders: row.orders, activeRuns: row.active_runs, storedCards: row.stored_cards },
    unsubscribedAt: row.unsubscribed_at?.toISOString() ?? null,
    notes: row.notes.map(({ id, text, created_at: at, campaign_id: campaignId, name }) => ({
      ...{ id, text, createdAt: new Date(at).toISOString() },
      campaign: campaignId === null ? null : { id: campaignId, name: name ?? '' },
    })),
  }
}

type DetailRow = {
  fields: Record<string, Json>
  unsubscribed_at: Date | null
  orders: number
  active_runs: number
  notes: { id: string; text: string; created_at: string; campaign_id: string | null; name: string | null }[]
  stored_cards: ContactDetail['storedCards']
}

/** Names and addresses of these contacts, by id. */
export async function contactNames(
  runtime: Runtime,
  shopId: string,
  ids: readonly string[],
): Promise<Map<string, ContactName>> {
  const { rows } = await runtime.pool.query<{ id: string; first_name: string; last_name: string; email: string }>(
    'SELECT id, first_name, last_name, email FROM contact WHERE shop_id = $1 AND id = ANY($2::uuid[])',
    [shopId, ids],
  )
  return new Map(rows.map((row) => [row.id, { id: row.id, name: fullName(row), email: row.email }]))
}

function fullName(row: { first_name: string; last_name: string }): string {
  return `${row.first_name} ${row.last_name}`.trim()
}

const columns = 'id, first_name, last_name, email, type, tags, time_zone, created_at'

type ContactRow = {
  id: string
  first_name: string
  last_name: string
  email: string
  type: string
  tags: string[]
  time_zone: string | null
  created_at: Date
}

function contactOf(row: ContactRow): ContactItem {
  return {
    id: row.id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    type: row.type,
    tags: row.tags,
    timeZone: row.time_zone,
    createdAt: row.created_at.toISOString(),
  }
}
