import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { damaged } from './postgres-damage.ts'
import type { PostgresHome } from './postgres-home.ts'
import { postgresEnvironment } from './postgres-process.ts'

const run = promisify(execFile)

/** The superuser of every embedded database. */
export const clusterUser = 'aftercart'

const major = '18'

/**
 * Makes PostgreSQL's data folder when there is none, and answers its password. A folder that is there is never made anew,
 * whatever state it is in: it throws what is wrong with it and what to do, and leaves it as it is.
 */
export async function prepareCluster(home: PostgresHome): Promise<{ password: string }> {
  if (existsSync(home.cluster)) await checkCluster(home)
  else await createCluster(home)
  return { password: (await readFile(home.passwordFile, 'utf8')).trim() }
}

async function createCluster(home: PostgresHome): Promise<void> {
  const half = `${home.cluster}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  await writeFile(home.passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  if (home.account) {
    for (const path of [half, home.passwordFile]) await chown(path, home.account.uid, home.account.gid)
  }
  // The built-in C.UTF-8 sorts the same on every system, so a data folder outlives updates of the system's locales.
  const flags = [
    `--pgdata=${half}`,
    `--username=${clusterUser}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
  ]
  try {
    await run(home.binaries.initdb, flags, { ...home.account, cwd: home.folder, env: postgresEnvironment() })
  } catch (cause) {
    await rm(half, { recursive: true, force: true })
    throw new Error(whyNoCluster(cause, home), { cause })
  }
  // Only a whole cluster gets the name: a start killed halfway begins again.
  await rename(half, home.cluster)
}

async function checkCluster(home: PostgresHome): Promise<void> {
  const found = await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => null)
  if (found === null || !/^\d+\s*$/.test(found))
    throw damaged(home.cluster, 'its file PG_VERSION is missing or unreadable')
  if (found.trim() !== major) {
    throw new Error(
      `${home.cluster} was made by PostgreSQL ${found.trim()}, this Aftercart brings ${major}. ` +
        'Set AFTERCART_DATA to another folder, or bring the data over with pg_dump and pg_restore.',
    )
  }
  const password = await readFile(home.passwordFile, 'utf8').catch(() => '')
  if (password.trim() === '') {
    throw new Error(
      `The password of the database is missing: ${home.passwordFile}. ` +
        'Put the file back from a backup of that folder. Nothing was changed.',
    )
  }
}

function whyNoCluster(cause: unknown, home: PostgresHome): string {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
  if (/No space left/.test(said)) return `The disk that holds ${home.folder} is full. Make room and start again.`
  return `The database in ${home.folder} could not be made. initdb said:\n${said}`
}
