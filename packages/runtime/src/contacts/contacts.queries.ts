import type { Json } from '@aftercart/flow'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'
import { emailKey } from './match-key.ts'

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

export type ContactDetail = ContactItem & { fields: Record<string, Json>; orders: number; activeRuns: number }

/** A person as other screens name them. */
export type ContactName = { id: string; name: string; email: string }

/** Newest first. `text` looks in the whole name, the address and the tags, ignoring case. */
export async function listContacts(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, text }: PageInput & { text?: string | undefined },
): Promise<Page<ContactItem>> {
  const { rows } = await runtime.pool.query<ContactRow>(
    `SELECT ${columns} FROM contact
     WHERE shop_id = $1 AND ($2::uuid IS NULL OR id < $2)
       AND ($3 = '' OR strpos(lower(first_name || ' ' || last_name || ' ' || email || ' ' || array_to_string(tags, ' ')), $3) > 0)
     ORDER BY id DESC LIMIT $4`,
    [shopId, cursor ?? null, text?.trim().toLowerCase() ?? '', limit + 1],
  )
  return pageOf(rows, limit, (row) => row.id, contactOf)
}

/** Everybody with this address, in any spelling, oldest first. */
export async function findContacts(runtime: Runtime, shopId: string, email: string): Promise<ContactItem[]> {
  const { rows } = await runtime.pool.query<ContactRow>(
    `SELECT ${columns} FROM contact WHERE shop_id = $1 AND email_key = $2 ORDER BY id LIMIT 100`,
    [shopId, emailKey(email)],
  )
  return rows.map(contactOf)
}

/** Null when there is none in this shop. */
export async function getContact(runtime: Runtime, shopId: string, contactId: string): Promise<ContactDetail | null> {
  if (!isId(contactId)) return null
  const { rows } = await runtime.pool.query<
    ContactRow & { fields: Record<string, Json>; orders: number; active_runs: number }
  >(
    `SELECT ${columns}, fields,
       (SELECT count(*)::int FROM "order" AS o WHERE o.shop_id = $1 AND o.contact_id = $2) AS orders,
       (SELECT count(*)::int FROM run AS r WHERE r.shop_id = $1 AND r.contact_id = $2 AND r.status = 'active') AS active_runs
     FROM contact WHERE shop_id = $1 AND id = $2`,
    [shopId, contactId],
  )
  const row = rows[0]
  return row === undefined
    ? null
    : { ...contactOf(row), fields: row.fields, orders: row.orders, activeRuns: row.active_runs }
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
