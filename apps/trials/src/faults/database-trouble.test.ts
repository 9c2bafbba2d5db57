import { randomBytes } from 'node:crypto'
import { emptyDatabase, type TestDatabase } from '@aftercart/runtime/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allThanked, oneServer, purchase, settled, type OneServer } from './one-server.ts'

let database: TestDatabase
let server: OneServer
/** A role of its own, so that its connections can be counted and cut without touching anybody else's. */
const role = `trial_${randomBytes(4).toString('hex')}`
const accepted: number[] = []

beforeAll(async () => {
  database = await emptyDatabase({ connections: 4 })
  await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'trial'`)
  await database.pool.query(`GRANT ${role} TO CURRENT_USER`)
  const name = new URL(database.url).pathname.slice(1)
  await database.pool.query(`ALTER DATABASE ${name} OWNER TO ${role}`)
  const url = new URL(database.url)
  url.username = role
  url.password = 'trial'
  server = await oneServer({ DATABASE_URL: url.href })
  server.process.start()
  await server.process.healthy()
}, 150_000)

afterAll(async () => {
  await server?.close()
  await database.pool.query(`REASSIGN OWNED BY ${role} TO CURRENT_USER; DROP OWNED BY ${role}`)
  await database.pool.query(`DROP ROLE ${role}`)
  await database.close()
})

async function report(number: number): Promise<void> {
  await server.reporter.report(purchase(number))
  accepted.push(number)
}

async function nothingIsLost(): Promise<void> {
  expect(await settled(server.api)).toEqual(allThanked(accepted))
}

test(
  'while somebody else locks a table the door answers 503 with Retry-After instead of hanging, and goes on afterwards',
  { timeout: 240_000 },
  async () => {
    await report(1)
    await nothingIsLost()
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    await other.query('BEGIN; LOCK TABLE contact IN ACCESS EXCLUSIVE MODE')
    const answers = await Promise.all([2, 3, 4].map((number) => server.reporter.try(purchase(number))))
    for (const answer of answers) {
      expect(answer).toMatchObject({ outcome: 'refused', status: 503 })
      expect(answer.outcome === 'refused' && Number(answer.retryAfter)).toBeGreaterThan(0)
    }
    await other.query('COMMIT')
    await other.end()
    for (const number of [2, 3, 4]) await report(number)
    await nothingIsLost()
  },
)

test(
  'more callers than connections, all of them stuck: each is answered, none with 200 for nothing',
  { timeout: 240_000 },
  async () => {
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    await other.query('BEGIN; LOCK TABLE "order" IN ACCESS EXCLUSIVE MODE')
    const crowd = Array.from({ length: 60 }, (_, index) => 100 + index)
    const answers = await Promise.all(crowd.map((number) => server.reporter.try(purchase(number))))
    const refused = answers.filter((answer) => answer.outcome === 'refused')
    expect(refused).toHaveLength(60)
    expect(new Set(refused.map((answer) => answer.status)).isSubsetOf(new Set([429, 503]))).toBe(true)
    await other.query('COMMIT')
    await other.end()
    await Promise.all(crowd.map(report))
    await nothingIsLost()
  },
)

test(
  'when PostgreSQL gives out no more connections outcomes are refused, and taken again when it does',
  { timeout: 240_000 },
  async () => {
    await database.pool.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`)
    await database.pool.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`, [role])
    const answers = [200, 201, 202].map((number) => server.reporter.try(purchase(number)))
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ outcome: 'refused', status: 503 })
    await database.pool.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`)
    for (const number of [200, 201, 202]) await report(number)
    await nothingIsLost()
    expect(server.process.running()).toBe(true)
  },
)
