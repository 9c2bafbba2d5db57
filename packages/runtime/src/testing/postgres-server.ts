import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../database/database.ts'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { migrate } from '../database/migrate.ts'

export type TestServer = {
  /** Of the server's maintenance database. */
  url: string
  /** A migrated database that nobody is connected to. */
  template: string
  stop(): Promise<void>
}

/**
 * A PostgreSQL for tests with a migrated template: AFTERCART_TEST_DATABASE_URL if set (a user that may create databases),
 * else an embedded one that vanishes with its data.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env['AFTERCART_TEST_DATABASE_URL']
  const server = given ? { url: given, stop: async () => {} } : await startThrowaway()
  try {
    const template = `aftercart_template_${randomBytes(4).toString('hex')}`
    await onServer(server.url, `CREATE DATABASE ${template}`)
    const database = await openDatabase(databaseUrl(server.url, template), { connections: 2 })
    try {
      await migrate(database.pool)
    } finally {
      await database.close()
    }
    const stop = async () => {
      if (given) await onServer(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`)
      await server.stop()
    }
    return { url: server.url, template, stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function startThrowaway(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercart-test-'))
  const log = { info: () => {}, warn: () => {}, error: (_: unknown, message: string) => console.error(message) }
  return startEmbeddedPostgres({ dataDir, log, throwaway: true })
}

/** Runs one statement that wants a connection of its own. */
export async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export function databaseUrl(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
