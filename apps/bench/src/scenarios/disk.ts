import type { Aftercart } from '../system/aftercart.ts'
import { measureLoad } from './measure-load.ts'
import type { Bench } from './scenario.ts'

export type DiskFigures = {
  runs: number
  bytesPerRun: number
  /** Of the write-ahead log: written once and reused, but it is what the disk must bear. */
  logPerRun: number
  tables: { table: string; bytesPerRun: number }[]
}

/**
 * Bytes that a finished run leaves in all tables and their indexes. Measured over a second batch of runs, after VACUUM,
 * so that the room that the first one's intermediate states left is used again, as it is in a shop that has run for long.
 */
export async function diskOfRuns({ rig, options, say }: Bench, server: Aftercart): Promise<DiskFigures> {
  const runs = Math.round(options.seconds * 1000)
  say(`Disk: twice ${runs} runs`)
  const play = (name: string) =>
    measureLoad(rig, server, name, { kind: 'closed', connections: 16, seconds: 600, most: runs })
  await play('disk1')
  const before = await sizes(server)
  const { figures } = await play('disk2')
  const after = await sizes(server)
  const tables = [...after.tables]
    .map(([table, size]) => ({ table, bytesPerRun: (size - (before.tables.get(table) ?? 0)) / figures.accepted }))
    .filter(({ bytesPerRun }) => bytesPerRun >= 1)
    .sort((a, b) => b.bytesPerRun - a.bytesPerRun)
  return {
    runs: figures.accepted,
    bytesPerRun: tables.reduce((sum, { bytesPerRun }) => sum + bytesPerRun, 0),
    logPerRun: (after.log - before.log) / figures.accepted,
    tables,
  }
}

/** Partitions count as the table they are of. */
async function sizes({ database }: Aftercart): Promise<{ tables: Map<string, number>; log: number }> {
  const log = await database.query<{ log: number }>(`SELECT (pg_current_wal_lsn() - '0/0')::float8 AS log`)
  await database.query('VACUUM')
  const { rows } = await database.query<{ name: string; size: number }>(
    `SELECT coalesce(i.inhparent::regclass, c.oid::regclass)::text AS name, sum(pg_total_relation_size(c.oid))::float8 AS size
     FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
     WHERE c.relkind = 'r' AND c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'graphile_worker'))
     GROUP BY 1`,
  )
  return { tables: new Map(rows.map((row) => [row.name, row.size])), log: log.rows[0]!.log }
}
