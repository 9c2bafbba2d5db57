import { createHash } from 'node:crypto'
import type { QueryConfig } from 'pg'
import { madeStorable } from '../inbox/storable-text.ts'

/** The transaction's own time, in every statement that is built here. */
export const now = '$1::timestamptz'

/** Up to this many rows are written out one by one, so that a plan that is kept knows how few they are. */
const few = 2

/**
 * Parts of one statement, each a CTE with its values. A statement whose plan holds for all tables' sizes has a name, by
 * which PostgreSQL keeps it: one that only inserts, or looks up a few rows. One that looks up many is planned each time.
 */
export class Statement {
  readonly values: unknown[]
  readonly parts: string[] = []
  #keepPlan = true

  constructor(at: Date) {
    this.values = [at]
  }

  add(part: string): void {
    this.parts.push(part)
  }

  /** Rows for a part that only inserts. */
  recordset(rows: readonly object[], columns: string): string {
    return `jsonb_to_recordset(${this.#value(JSON.stringify(madeStorable(rows)))}::jsonb) AS x(${columns})`
  }

  /** Rows for a part that looks up others by them. At least one. */
  rows(columns: Record<string, [type: string, values: readonly unknown[]]>): string {
    const names = Object.keys(columns).join(', ')
    const [first] = Object.values(columns)
    const count = first?.[1].length ?? 0
    if (count > few) {
      this.#keepPlan = false
      const arrays = Object.values(columns).map(([type, values]) => `${this.#value(madeStorable(values))}::${type}[]`)
      return `unnest(${arrays.join(', ')}) AS x(${names})`
    }
    const rows = Array.from({ length: count }, (_, index) => {
      const cells = Object.values(columns).map(
        ([type, values]) => `${this.#value(madeStorable(values[index]))}::${type}`,
      )
      return `(${cells.join(', ')})`
    })
    return `(VALUES ${rows.join(', ')}) AS x(${names})`
  }

  finished(): QueryConfig {
    const queues = this.parts.some((part) => part.startsWith('queued AS'))
    const last = queues ? `SELECT count(*), ${now} AS at FROM queued` : `SELECT ${now} AS at`
    const text = `WITH ${this.parts.join(',\n')}\n${last}`
    return { text, values: this.values, ...(this.#keepPlan ? { name: nameOf(text) } : {}) }
  }

  #value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

/** Texts differ only by which parts they have and how few rows, so there are not many. */
const names = new Map<string, string>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `write-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
  names.set(text, name)
  return name
}
