import { isId, pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'

export type MailboxItem = {
  id: string
  from: string
  to: string
  replyTo: string | null
  subject: string
  text: string
  html: string
  /** Headers besides the usual ones, e.g. `List-Unsubscribe` with marketing. */
  headers: Record<string, string>
  runId: string | null
  contactId: string | null
  sentAt: string
}

/** Newest first. `to` finds addresses that contain it, ignoring case. */
export async function listMailbox(
  runtime: Runtime,
  shopId: string,
  { cursor, limit, to }: PageInput & { to?: string | undefined },
): Promise<Page<MailboxItem>> {
  const { rows } = await runtime.pool.query<MailboxRow>(
    `SELECT ${columns} FROM mailbox_message
     WHERE shop_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3 = '' OR strpos(lower("to"), $3) > 0)
     ORDER BY id DESC LIMIT $4`,
    [shopId, cursor ?? null, to?.trim().toLowerCase() ?? '', limit + 1],
  )
  return pageOf(rows, limit, (row) => row.id, messageOf)
}

/** Null when there is none in this shop. */
export async function getMailboxMessage(runtime: Runtime, shopId: string, id: string): Promise<MailboxItem | null> {
  if (!isId(id)) return null
  const { rows } = await runtime.pool.query<MailboxRow>(
    `SELECT ${columns} FROM mailbox_message WHERE shop_id = $1 AND id = $2`,
    [shopId, id],
  )
  return rows[0] === undefined ? null : messageOf(rows[0])
}

const columns = 'id, "from", "to", reply_to, subject, text, html, headers, run_id, contact_id, sent_at'

type MailboxRow = {
  id: string
  from: string
  to: string
  reply_to: string | null
  subject: string
  text: string
  html: string
  headers: Record<string, string>
  run_id: string | null
  contact_id: string | null
  sent_at: Date
}

function messageOf(row: MailboxRow): MailboxItem {
  const { id, from, to, subject, text, html, headers } = row
  return {
    id,
    from,
    to,
    subject,
    text,
    html,
    headers,
    replyTo: row.reply_to,
    runId: row.run_id,
    contactId: row.contact_id,
    sentAt: row.sent_at.toISOString(),
  }
}
