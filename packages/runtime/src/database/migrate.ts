import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Logger, runMigrations } from 'graphile-worker'
import { DatabaseError, type Pool, type PoolClient } from 'pg'
import { damageSeen } from './postgres-damage.ts'

/** One folder of prisma/migrations. `checksum` is the SHA-256 of the file in hex, as Prisma computes it. */
export type Migration = { name: string; sql: string; checksum: string }

type Applied = { migration_name: string; checksum: string; finished_at: Date | null }

/** The lock that Prisma's own engine takes: `prisma migrate deploy` and we never run at once. */
const lockOfPrisma = 72_707_369

const migrationsFolder = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))

/**
 * Brings the database to the schema that this code needs; changes nothing when it is there already. Several processes may
 * call it at once. Throws, with what to do, when the database is newer than the code, was changed by hand, or is not ours.
 */
export async function migrate(pool: Pool, folder: string = migrationsFolder): Promise<void> {
  const migrations = await readMigrations(folder)
  const client = await pool.connect()
  try {
    // Others may take long at it, and so may a migration: the pool's limits are for requests.
    await client.query('SET lock_timeout = 0; SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0')
    await client.query('SELECT pg_advisory_lock($1)', [lockOfPrisma])
    const applied = await readApplied(client)
    checkHistory(migrations, applied)
    const done = new Set(applied.map((row) => row.migration_name))
    for (const migration of migrations) if (!done.has(migration.name)) await apply(client, migration)
    await runMigrations({ pgPool: pool, noHandleSignals: true, logger: new Logger(() => () => {}) })
  } catch (error) {
    throw explained(error)
  } finally {
    // Closing the connection gives the lock back, whatever state a failed migration left it in.
    client.release(true)
  }
}

/** The migrations in the order in which they apply: that of their names. */
export async function readMigrations(folder: string = migrationsFolder): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
  return Promise.all(
    names
      .map((entry) => entry.name)
      .toSorted()
      .map(async (name) => {
        const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
        return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
      }),
  )
}

async function readApplied(client: PoolClient): Promise<Applied[]> {
  const { rows } = await client.query<{ ours: boolean; tables: string }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS ours,
            (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()) AS tables`,
  )
  const { ours, tables } = rows[0]!
  if (!ours && tables !== '0') {
    throw new Error(
      'The database has tables that Aftercart did not make. Set DATABASE_URL to an empty database of its own.',
    )
  }
  if (!ours) await client.query(createHistory)
  const history = await client.query<Applied>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at',
  )
  return history.rows
}

function checkHistory(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of applied) {
    const name = row.migration_name
    const migration = known.get(name)
    if (!migration) {
      throw new Error(
        `This database was last used by a newer Aftercart: it has the migration "${name}", which this one does not know. ` +
          'Start the newer version, or use another database.',
      )
    }
    if (!row.finished_at) {
      throw new Error(
        `The migration "${name}" began in this database and did not finish. Restore a backup, or repair it and run ` +
          '"npx prisma migrate resolve" (see CONTRIBUTING.md, "Migrations").',
      )
    }
    if (row.checksum !== migration.checksum) {
      throw new Error(
        `The migration "${name}" is not the one that made this database: its file was changed since. ` +
          'Bring the file back and put the change into a new migration, or use an empty database.',
      )
    }
  }
}

/** PostgreSQL's codes for a lock that was not to be had in time, and for two who waited for each other. */
const lockNotHad = new Set(['55P03', '40P01'])
/**
 * A migration waits for its tables no longer than this, in milliseconds: older processes go on working beside it, and whoever
 * asks for a table behind it in line waits as long as it does. Then it lets them pass, and tries again.
 */
const turn = 2000
const betweenTurns = 500
const mostTurns = 60

async function apply(client: PoolClient, migration: Migration): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return await applyOnce(client, migration)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      if (!(cause instanceof DatabaseError) || !lockNotHad.has(cause.code ?? ''))
        throw new Error(`The migration "${migration.name}" failed and was undone: ${reason}`, { cause })
      if (tried === mostTurns) {
        throw new Error(
          `The migration "${migration.name}" did not get its tables: somebody else keeps them locked. ` +
            'End what holds them (pg_stat_activity shows it), e.g. a backup or an open transaction, and start again. Nothing was changed.',
          { cause },
        )
      }
      await sleep(betweenTurns)
    }
  }
}

/** The change and the note that it was made are one transaction: a start killed in between leaves neither. */
async function applyOnce(client: PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${turn}`)
    await client.query(migration.sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query('COMMIT')
  } catch (error) {
    // A connection that is gone has undone it already.
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

function explained(error: unknown): unknown {
  const damage = damageSeen(error)
  if (damage === null) return error
  return new Error(
    `The database is damaged: ${damage}. Nothing was changed. Restore it from a backup, or use another database.`,
    { cause: error },
  )
}

/** As Prisma's engine makes it. */
const createHistory = `
  CREATE TABLE _prisma_migrations (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
  )`
