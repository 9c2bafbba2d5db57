import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { idsOf, rowsOfRun, type RunIds, type TableRows } from '../system/rows.ts'
import type { Aftercart } from '../system/aftercart.ts'
import { cpuBetween, cpuOf } from '../system/process-tree.ts'

export type LimitFigures = { perSecond: number; /** Of PostgreSQL alone. */ cpuPerRun: number; rowsOfRun: number }

export type LimitOrder = {
  databaseUrl: string
  connections: number
  seconds: number
  /** Runs that one statement, and so one commit, writes. */
  gathered: number
  statement: string
  /** For each table the rows of one run as a JSON array, with `~RUN~`, `~CONTACT~`, `~ORDER~` in place of the ids. */
  templates: string[]
}

/**
 * How many runs PostgreSQL could take in at most: the rows that a finished run leaves, written by one prepared statement
 * through the `pg` driver on 16 connections, durably, with nothing read, decided, queued or changed later. In the same
 * database, for a shop that does not exist.
 */
export async function measureLimit(
  server: Aftercart,
  finishedOrder: string,
  { gathered, seconds }: { gathered: number; seconds: number },
): Promise<LimitFigures> {
  const ids = await idsOf(server.database, server.shopId, finishedOrder)
  const tables = await rowsOfRun(server.database, ids)
  const order: LimitOrder = {
    databaseUrl: server.databaseUrl,
    ...{ connections: 16, seconds, gathered },
    statement: writingStatement(tables),
    templates: tables.map((table) => templateOf(table, ids)),
  }
  const before = cpuOf(server.pid)
  const { written, took } = await inOwnProcess(order)
  const cpu = cpuBetween(before, cpuOf(server.pid))
  const rowCount = tables.reduce((sum, { rows }) => sum + rows.length, 0)
  return { perSecond: written / took, cpuPerRun: (cpu.postgres * 1000) / written, rowsOfRun: rowCount }
}

function writingStatement(tables: readonly TableRows[]): string {
  const parts = tables.map(({ table, columns }, index) => {
    const names = columns.map((column) => column.name).join(', ')
    return `w${index} AS (INSERT INTO ${table} (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::${table}, $${index + 1}::jsonb))`
  })
  return `WITH ${parts.join(',\n')}\nSELECT`
}

function templateOf({ columns, rows }: TableRows, ids: RunIds): string {
  const objects = rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, index) => [unquoted(name), jsonOf(row[index] ?? null, type)])),
  )
  return JSON.stringify(objects)
    .replaceAll(ids.shopId, '~SHOP~')
    .replaceAll(ids.runId, '~RUN~')
    .replaceAll(ids.contactId, '~CONTACT~')
    .replaceAll(ids.orderId, '~ORDER~')
}

function jsonOf(text: string | null, type: string): unknown {
  return text !== null && (type === 'jsonb' || type === 'json') ? (JSON.parse(text) as unknown) : text
}

function unquoted(name: string): string {
  return name.replaceAll('"', '')
}

async function inOwnProcess(order: LimitOrder): Promise<{ written: number; took: number }> {
  const child = fork(fileURLToPath(new URL('postgres-limit.process.ts', import.meta.url)), { execArgv: [] })
  child.send(order)
  const answer = await Promise.race([
    once(child, 'message').then(([message]) => message as { written: number; took: number }),
    once(child, 'exit').then(() => null),
  ])
  if (answer === null) throw new Error("The process that finds PostgreSQL's own limit ended early.")
  child.disconnect()
  return answer
}
