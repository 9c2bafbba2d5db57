import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Where the programs of a failover are, and who may run PostgreSQL. */
export type Programs = {
  etcd: string
  patroni: string
  haproxy: string
  /** PostgreSQL's own programs, e.g. `/usr/lib/postgresql/15/bin`. */
  postgres: string
  /** Null when we are not root, and they run as we do. */
  account: { uid: number; gid: number } | null
}

const run = promisify(execFile)
const packages = ['etcd-server', 'patroni', 'haproxy', 'postgresql']
const places = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin']

/** All that a failover takes, or why it cannot be played here and what to do about it. */
export async function findPrograms(): Promise<Programs | { missing: string }> {
  if (process.platform !== 'linux')
    return { missing: `Patroni, etcd and HAProxy are looked for on Debian and its kin only.` }
  const found = Object.fromEntries(['etcd', 'patroni', 'haproxy'].map((name) => [name, placeOf(name)]))
  const { etcd, patroni, haproxy } = found
  const postgres = await newestPostgres()
  if (!etcd || !patroni || !haproxy || !postgres) {
    const missing = [...Object.keys(found).filter((name) => !found[name]), ...(postgres ? [] : ['postgresql'])]
    return { missing: `Missing: ${missing.join(', ')}. Install them: apt-get install ${packages.join(' ')}` }
  }
  const account = process.getuid?.() === 0 ? await accountOf('postgres') : null
  return { etcd, patroni, haproxy, postgres, account }
}

/** Installs Debian's packages; takes root. Their services are not wanted: the trial starts programs of its own. */
export async function installPrograms(): Promise<void> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update'], options)
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], options)
}

function placeOf(program: string): string | undefined {
  return places.map((place) => join(place, program)).find((path) => existsSync(path))
}

async function newestPostgres(): Promise<string | null> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => [])
  const folders = versions
    .map(Number)
    .filter((version) => version >= 15)
    .toSorted((one, other) => other - one)
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
  return folders.find((folder) => existsSync(join(folder, 'pg_rewind')) && existsSync(join(folder, 'postgres'))) ?? null
}

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((each) => each.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`There is no user "${name}" to run PostgreSQL.`)
  return { uid: Number(uid), gid: Number(gid) }
}
