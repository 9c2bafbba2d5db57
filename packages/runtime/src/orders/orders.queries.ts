import type { OrderItem } from '@aftercart/flow'
import { contactNames, type ContactName } from '../contacts/contacts.queries.ts'
import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'

export type OrderListItem = {
  id: string
  contact: ContactName
  currency: string
  total: string
  items: OrderItem[]
  origin: string
  status: string
  paidAt: string | null
  createdAt: string
}

export type OutcomeItem = {
  eventId: string
  gateway: string
  payment: string
  attempt: number
  status: string
  charge: string
  card: boolean
  declineClass: string | null
  declineCode: string | null
  errorCode: string | null
  errorMessage: string | null
  counted: boolean
  uncountedWhy: string | null
  occurredAt: string
  receivedAt: string
}

/** Newest first. */
export async function listOrders(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, contactId }: PageInput & { contactId?: string | undefined },
): Promise<Page<OrderListItem>> {
  if (contactId !== undefined && !isId(contactId)) return { items: [], nextCursor: null }
  const after = cursor == null ? null : readCursor(cursor)
  const values: unknown[] = [shopId, limit + 1]
  const where = ['shop_id = $1']
  // Only what is asked for: a condition that might be left out is one that no index helps with.
  if (contactId !== undefined) where.push(`contact_id = $${values.push(contactId)}`)
  if (after !== null) where.push(`(created_at, id) < ($${values.push(after.at)}, $${values.push(after.id)})`)
  const { rows } = await runtime.pool.query<OrderRow>(
    `SELECT ${columns} FROM "order" WHERE ${where.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $2`,
    values,
  )
  const names = await contactNames(
    runtime,
    shopId,
    rows.map((row) => row.contact_id),
  )
  return pageOf(rows, limit, writeCursor, (row) => orderOf(row, names))
}

/** With every report about it, in the order they came. Null when there is none in this shop. */
export async function getOrder(
  runtime: Runtime,
  shopId: string,
  orderId: string,
): Promise<(OrderListItem & { outcomes: OutcomeItem[] }) | null> {
  const { rows } = await runtime.pool.query<OrderRow>(`SELECT ${columns} FROM "order" WHERE shop_id = $1 AND id = $2`, [
    shopId,
    orderId,
  ])
  const row = rows[0]
  if (row === undefined) return null
  const names = await contactNames(runtime, shopId, [row.contact_id])
  const outcomes = await runtime.prisma.outcome.findMany({
    where: { shopId, orderId },
    orderBy: [{ receivedAt: 'asc' }, { eventId: 'asc' }],
    take: 500,
  })
  return {
    ...orderOf(row, names),
    outcomes: outcomes.map((outcome) => ({
      ...outcome,
      occurredAt: outcome.occurredAt.toISOString(),
      receivedAt: outcome.receivedAt.toISOString(),
    })),
  }
}

/** True when the text can be a cursor that `listOrders` gave out. */
export function isOrderCursor(text: string): boolean {
  return readCursor(text) !== null
}

function writeCursor(row: OrderRow): string {
  return Buffer.from(JSON.stringify([row.created_at.toISOString(), row.id])).toString('base64url')
}

function readCursor(cursor: string): { at: string; id: string } | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(read)) return null
    const [at, id]: unknown[] = read
    if (typeof at !== 'string' || typeof id !== 'string' || id.includes('\0') || Number.isNaN(Date.parse(at)))
      return null
    const instant = new Date(at).toISOString()
    // Years that PostgreSQL does not know, or not in this spelling: 0, and those of more than four digits.
    return /^(?!0000)\d{4}-/.test(instant) ? { at: instant, id } : null
  } catch {
    return null
  }
}

const columns = 'id, contact_id, currency, total::text, items, origin, status, paid_at, created_at'

type OrderRow = {
  id: string
  contact_id: string
  currency: string
  total: string
  items: OrderItem[]
  origin: string
  status: string
  paid_at: Date | null
  created_at: Date
}

function orderOf(row: OrderRow, names: ReadonlyMap<string, ContactName>): OrderListItem {
  return {
    id: row.id,
    contact: names.get(row.contact_id) ?? { id: row.contact_id, name: '', email: '' },
    currency: row.currency,
    total: row.total,
    items: row.items,
    origin: row.origin,
    status: row.status,
    paidAt: row.paid_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  }
}
