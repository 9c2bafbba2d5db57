import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { type Database, type DatabaseOptions, openDatabase } from '../database/database.ts'
import { databaseUrl, onServer, startTestServer, type TestServer } from './postgres-server.ts'

export type TestDatabase = Database & { url: string }

/**
 * A migrated database without any rows, of this test file's own, on the server that the whole run shares. Close it in
 * `afterAll`: that drops it.
 */
export async function testDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  return create(options, (await testServer()).template)
}

/** The same without any table, for tests of the migrations themselves. */
export async function emptyDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  return create(options, 'template1')
}

async function create(options: DatabaseOptions, template: string): Promise<TestDatabase> {
  const server = await testServer()
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(server.url, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = databaseUrl(server.url, name)
  const database = await openDatabase(url, { connections: 10, ...options })
  const close = async () => {
    await database.close()
    await onServer(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return { ...database, url, close }
}

let asking: Promise<Pick<TestServer, 'url' | 'template'>> | undefined

function testServer(): Promise<Pick<TestServer, 'url' | 'template'>> {
  return (asking ??= askOrStart())
}

/** Without the root's vitest config there is no shared server; this worker then has one of its own while it lives. */
async function askOrStart(): Promise<Pick<TestServer, 'url' | 'template'>> {
  const desk = inject('postgresDesk')
  if (!desk) return startTestServer()
  const answer = await fetch(desk)
  if (!answer.ok) throw new Error(`The tests' database did not start: ${await answer.text()}`)
  return (await answer.json()) as Pick<TestServer, 'url' | 'template'>
}
