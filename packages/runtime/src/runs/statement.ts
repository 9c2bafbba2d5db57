import { madeStorable } from '../inbox/storable-text.ts'

/** The transaction's own time, in every statement that is built here. */
export const now = '$1::timestamptz'

/** Parts of one statement, each a CTE with its values. */
export class Statement {
  readonly values: unknown[]
  readonly parts: string[] = []

  constructor(now: Date) {
    this.values = [now]
  }

  add(part: string): void {
    this.parts.push(part)
  }

  /** Rows for a part that only inserts. */
  recordset(rows: readonly object[], columns: string): string {
    return `jsonb_to_recordset(${this.value(JSON.stringify(madeStorable(rows)))}::jsonb) AS x(${columns})`
  }

  /** Rows for a part that looks up others: arrays, because the planner sees how long they are. */
  rows(columns: Record<string, [type: string, values: readonly unknown[]]>): string {
    const arrays = Object.values(columns).map(([type, values]) => `${this.value(madeStorable(values))}::${type}[]`)
    return `unnest(${arrays.join(', ')}) AS x(${Object.keys(columns).join(', ')})`
  }

  finished(): { text: string; values: unknown[] } {
    const last = this.parts.some((part) => part.startsWith('queued AS'))
      ? `SELECT count(*), ${now} AS at FROM queued`
      : `SELECT ${now}`
    return { text: `WITH ${this.parts.join(',\n')}\n${last}`, values: this.values }
  }

  private value(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}
