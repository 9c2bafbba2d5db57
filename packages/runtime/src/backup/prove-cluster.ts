import { spawn } from 'node:child_process'
import pg from 'pg'
import type { PostgresHome } from '../database/postgres-home.ts'
import { launchPostgres, postgresEnvironment } from '../database/postgres-process.ts'

/** What was found in a database that came out of a backup. */
export type Proof = { shops: number; orders: number; runs: number }

/**
 * Lets PostgreSQL make an unpacked backup consistent (it replays the log that came with it), gives it this home's password,
 * and looks whether it is ours. Throws with what PostgreSQL said when it cannot.
 */
export async function proveCluster(home: PostgresHome, password: string): Promise<Proof> {
  await setPassword(home, password)
  const server = await launchPostgres(home, { port: null, durable: true, deleteAfterKill: [] })
  try {
    return await count(`postgresql://aftercart:${password}@127.0.0.1:${server.port}/aftercart`)
  } finally {
    await server.stop()
  }
}

/** In PostgreSQL's single-user mode, which asks for none: the password of where the backup was made is not in it. */
async function setPassword(home: PostgresHome, password: string): Promise<void> {
  const child = spawn(home.binaries.postgres, ['--single', '-j', '-D', home.cluster, 'aftercart'], {
    ...home.account,
    cwd: home.folder,
    env: postgresEnvironment(),
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)))
  child.stdin.on('error', () => {})
  child.stdin.end(`ALTER ROLE aftercart PASSWORD '${password}';\n\n`)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      said += error.message
      resolve(null)
    })
    child.once('close', resolve)
  })
  if (code !== 0 || /^.*(ERROR|FATAL|PANIC):/m.test(said))
    throw new Error(`The backup was unpacked, but PostgreSQL could not use it. It said:\n${said.trim()}`)
}

async function count(url: string): Promise<Proof> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<Proof>(
      `SELECT (SELECT count(*)::int FROM shop) AS shops, (SELECT count(*)::int FROM "order") AS orders,
        (SELECT count(*)::int FROM run) AS runs`,
    )
    return rows[0]!
  } finally {
    await client.end()
  }
}
