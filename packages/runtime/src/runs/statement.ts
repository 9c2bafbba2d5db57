import { createHash } from 'node:crypto'
import type { QueryConfig } from 'pg'
import { madeStorable, storableJson } from '../inbox/storable-text.ts'

/** The transaction's own time, in every statement that is built here. */
export const now = '$1::timestamptz'

/**
 * Parts of one statement, each a CTE with its values. Every statement has a name, by which PostgreSQL keeps its plan: all
 * parts insert, or look rows up by their keys, which stays right however large the tables grow (see `openDatabase`).
 */
export class Statement {
  readonly values: unknown[]
  readonly parts: string[] = []

  constructor(at: Date) {
    this.values = [at]
  }

  add(part: string): void {
    this.parts.push(part)
  }

  /** Rows for a part that only inserts. */
  recordset(rows: readonly object[], columns: string): string {
    return `json_to_recordset(${this.#value(storableJson(rows))}::json) AS x(${columns})`
  }

  /** Rows for a part that looks up others by them. At least one. */
  rows(columns: Record<string, [type: string, values: readonly unknown[]]>): string {
    const arrays = Object.values(columns).map(([type, values]) => `${this.#value(madeStorable(values))}::${type}[]`)
    return `unnest(${arrays.join(', ')}) AS x(${Object.keys(columns).join(', ')})`
  }

  finished(): QueryConfig {
    const transaction = 'pg_current_xact_id()::xid::text AS transaction'
    const queues = this.parts.some((part) => part.startsWith('queued AS'))
    const last = queues
      ? `SELECT count(*), ${now} AS at, ${transaction} FROM queued`
      : `SELECT ${now} AS at, ${transaction}`
    const text = `WITH ${this.parts.join(',\n')}\n${last}`
    return { text, values: this.values, name: nameOf(text) }
  }

  #value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** Texts differ only by which parts they have, so there are not many. */
const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `write-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}
