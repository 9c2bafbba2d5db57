import { randomBytes } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readMigrations } from '../database/migrate.ts'
import { preparePostgresHome, type PostgresHome } from '../database/postgres-home.ts'
import { lockFolder } from '../database/postgres-lock.ts'
import { stopOrphan } from '../database/postgres-process.ts'
import { checkArchive, readArchive } from './archive.ts'
import { isDiskFull } from './back-up.ts'
import { whyUnfit, type BackupNote } from './backup-note.model.ts'
import { proveCluster, type Proof } from './prove-cluster.ts'
import type { TarEntry } from './tar.ts'

export type RestoreOptions = {
  dataDir: string
  file: string
  /** Puts a database that is there aside instead of refusing. */
  replace: boolean
  now: Date
}

export type Restored = Proof & {
  madeAt: Date
  /** Where the database lies that was there before; null when there was none. */
  before: string | null
}

/** The major version of the PostgreSQL that Aftercart brings. */
const major = '18'

/**
 * Brings the embedded database of `dataDir` to what `backUp` wrote. The whole file is read and checked, unpacked beside the
 * database, started once so that PostgreSQL itself makes it consistent, and only then takes its place: whatever fails before,
 * the database stays as it was. Throws, with what to do, while a server runs on the folder, when there is a database and
 * `replace` is false, and for a file that is damaged or does not fit.
 */
export async function restore({ dataDir, file, replace, now }: RestoreOptions): Promise<Restored> {
  if (!(await stat(file).catch(() => null))?.isFile()) throw new Error(`There is no file ${file}.`)
  const note = await checkArchive(file)
  const unfit = whyUnfit(note, await here())
  if (unfit !== null) throw new Error(unfit)
  const home = await preparePostgresHome(dataDir)
  const lock = await lockFolder(home.folder, dataDir)
  try {
    if (existsSync(home.cluster) && !replace)
      throw new Error(
        `There is a database in ${dataDir} already. Add --replace to put it aside, or set AFTERCART_DATA to another folder.`,
      )
    await stopOrphan(home)
    return await replaceBy(file, note, home, now)
  } catch (error) {
    throw isDiskFull(error)
      ? new Error(`The disk that holds ${home.folder} is full. Make room; the database there is as it was.`, {
          cause: error,
        })
      : error
  } finally {
    await lock.release()
  }
}

async function here() {
  const migrations = (await readMigrations()).map(({ name }) => name)
  return { postgres: major, platform: process.platform, arch: process.arch, migrations }
}

async function replaceBy(file: string, note: BackupNote, home: PostgresHome, now: Date): Promise<Restored> {
  const fresh: PostgresHome = { ...home, cluster: `${home.cluster}.restoring` }
  await rm(fresh.cluster, { recursive: true, force: true })
  try {
    await unpack(file, fresh)
    const password = await passwordOf(home)
    const proof = await proveCluster(fresh, password)
    const before = existsSync(home.cluster) ? `${home.cluster}.before-${stamp(now)}` : null
    if (before !== null) await rename(home.cluster, before)
    await rename(fresh.cluster, home.cluster)
    return { ...proof, madeAt: new Date(note.madeAt), before }
  } catch (error) {
    await rm(fresh.cluster, { recursive: true, force: true })
    throw error
  }
}

async function unpack(file: string, { cluster, account }: PostgresHome): Promise<void> {
  await mkdir(cluster, { mode: 0o700 })
  await readArchive(file, {
    note: () => {},
    async entry({ name, type, body }: TarEntry) {
      const path = join(cluster, name)
      await mkdir(type === 'folder' ? path : dirname(path), { recursive: true, mode: 0o700 })
      if (type === 'file') await pipeline(body, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    },
  })
  if (account === null) return
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid)
  // Last: until here nobody but root could lay a link into it.
  await chown(cluster, account.uid, account.gid)
}

/** The home's own, so that database and password cannot come apart halfway; a new one where there was no database. */
async function passwordOf({ passwordFile, account }: PostgresHome): Promise<string> {
  const known = (await readFile(passwordFile, 'utf8').catch(() => '')).trim()
  if (/^[0-9a-f]+$/.test(known)) return known
  const fresh = randomBytes(24).toString('hex')
  await writeFile(passwordFile, `${fresh}\n`, { mode: 0o600 })
  if (account) await chown(passwordFile, account.uid, account.gid)
  return fresh
}

/** E.g. `20261122-213000`. */
function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
}
