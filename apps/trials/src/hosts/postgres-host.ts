import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import pg from 'pg'
import { preparePostgresHome, type PostgresHome } from '../../../../packages/runtime/src/database/postgres-home.ts'
import { postgresEnvironment } from '../../../../packages/runtime/src/database/postgres-process.ts'
import type { Host } from './network.ts'

export type PostgresHost = {
  /** For programs on the trial's network. */
  url: string
  /** For whoever looks on from outside of it: through a file, past all cables. */
  sideDoor: string
  stop(): Promise<void>
}

const run = promisify(execFile)
const user = 'aftercart'

/** The PostgreSQL that comes with Aftercart, on a host of its own, with an empty database `aftercart`. */
export async function startPostgresOn(host: Host): Promise<PostgresHost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercart-hosts-'))
  const home = await preparePostgresHome(dataDir)
  // Sockets have short paths, so theirs is not below the data folder.
  const sockets = await mkdtemp(join(tmpdir(), 'pg-'))
  if (home.account) await chown(sockets, home.account.uid, home.account.gid)
  const password = randomBytes(16).toString('hex')
  const forget = async () => {
    for (const folder of [home.folder, dataDir, sockets]) await rm(folder, { recursive: true, force: true })
  }
  try {
    await makeCluster(home, password)
    const server = await launch(home, host, sockets)
    const login = `postgresql://${user}:${password}@`
    const sideDoor = `${login}/aftercart?host=${encodeURIComponent(sockets)}&port=5432`
    await createDatabase(sideDoor)
    const stop = async () => {
      if (server.exitCode === null) {
        server.kill('SIGINT')
        await once(server, 'exit')
      }
      await forget()
    }
    return { url: `${login}${host.address}:5432/aftercart`, sideDoor, stop }
  } catch (error) {
    await forget()
    throw error
  }
}

async function makeCluster(home: PostgresHome, password: string): Promise<void> {
  const { account } = home
  await writeFile(home.passwordFile, `${password}\n`, { mode: 0o600 })
  await run('install', ['-d', '-m', '700', ...ownedBy(account), home.cluster])
  if (account) await chown(home.passwordFile, account.uid, account.gid)
  const flags = [
    `--pgdata=${home.cluster}`,
    `--username=${user}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]
  await run(home.binaries.initdb, flags, { ...account, cwd: home.folder, env: postgresEnvironment() })
  await appendFile(join(home.cluster, 'pg_hba.conf'), 'host all all 10.99.0.0/16 scram-sha-256\n')
}

async function createDatabase(sideDoor: string): Promise<void> {
  const client = new pg.Client({ connectionString: sideDoor.replace('/aftercart?', '/postgres?') })
  await client.connect()
  try {
    await client.query('CREATE DATABASE aftercart')
  } finally {
    await client.end()
  }
}

function ownedBy(account: PostgresHome['account']): string[] {
  return account ? ['-o', String(account.uid), '-g', String(account.gid)] : []
}

async function launch(home: PostgresHome, host: Host, sockets: string): Promise<ChildProcess> {
  const settings = {
    port: 5432,
    listen_addresses: host.address,
    unix_socket_directories: sockets,
    max_connections: 200,
    shared_buffers: '128MB',
    random_page_cost: 1.1,
    autovacuum_naptime: '10s',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const { file, args } = host.command(
    home.binaries.postgres,
    ['-D', home.cluster, ...options],
    home.account ?? undefined,
  )
  const server = spawn(file, args, {
    cwd: home.folder,
    env: postgresEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said: string[] = []
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: server.stderr }).on('line', (line) => {
      if (said.push(line) > 50) said.shift()
      if (line.includes('ready to accept connections')) resolve(true)
    })
    server.once('exit', () => resolve(false))
  })
  if (!(await ready)) throw new Error(`PostgreSQL did not start on ${host.name}. It said:\n${said.join('\n')}`)
  return server
}
