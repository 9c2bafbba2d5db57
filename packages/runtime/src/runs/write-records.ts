import { newId } from '../database/new-id.ts'
import { storableJson } from '../inbox/storable-text.ts'
import { of } from './kept.ts'
import { now, type Statement } from './statement.ts'
import type { ContactWork, RunWork } from './work.ts'

export function writeRecords(statement: Statement, runs: readonly RunWork[], contacts: readonly ContactWork[]): void {
  const tasks = runs.flatMap((run) =>
    run.writes.tasks.map((task) => ({
      ...of(run),
      contact_id: run.contactId,
      order_id: run.orderId,
      ...task,
      id: newId(),
      due_at: task.dueAt?.toISOString() ?? null,
    })),
  )
  if (tasks.length > 0) {
    const columns = `shop_id uuid, id uuid, key text, run_id uuid, contact_id uuid, order_id text, title text, notes text, assignee text,
      due_at timestamptz`
    statement.add(`tasks AS (INSERT INTO task (shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, created_at)
      SELECT shop_id, id, key, run_id, contact_id, order_id, title, notes, assignee, due_at, ${now}
      FROM ${statement.recordset(tasks, columns)} ON CONFLICT (shop_id, key) DO NOTHING)`)
  }
  const notes = runs.flatMap((run) =>
    run.writes.notes.map((note) => ({ ...of(run), contact_id: run.contactId, ...note, id: newId() })),
  )
  if (notes.length > 0) {
    const columns = 'shop_id uuid, id uuid, key text, run_id uuid, contact_id uuid, text text'
    statement.add(`notes AS (INSERT INTO note (shop_id, id, key, run_id, contact_id, text, created_at)
      SELECT shop_id, id, key, run_id, contact_id, text, ${now}
      FROM ${statement.recordset(notes, columns)} ON CONFLICT (shop_id, key) DO NOTHING)`)
  }
  if (contacts.length > 0) writePeople(statement, contacts)
}

function writePeople(statement: Statement, contacts: readonly ContactWork[]): void {
  const rows = statement.rows({
    shop_id: ['uuid', contacts.map((contact) => contact.shop_id)],
    id: ['uuid', contacts.map((contact) => contact.id)],
    type: ['text', contacts.map((contact) => contact.type)],
    tags: ['text', contacts.map((contact) => storableJson(contact.tags))],
    fields: ['text', contacts.map((contact) => storableJson(contact.fields))],
    known_since: ['timestamptz', contacts.map((contact) => contact.known_since)],
    unsubscribed_at: ['timestamptz', contacts.map((contact) => contact.unsubscribed_at)],
  })
  statement.add(`people AS (UPDATE contact c SET type = x.type, known_since = x.known_since,
        unsubscribed_at = x.unsubscribed_at, fields = x.fields::jsonb, tags = ARRAY(SELECT jsonb_array_elements_text(x.tags::jsonb))
      FROM ${rows} WHERE c.shop_id = x.shop_id AND c.id = x.id)`)
}
