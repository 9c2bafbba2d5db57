import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, link, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'

/** The user that PostgreSQL runs as, where that is not simply the user who started us. */
export type Account = { uid: number; gid: number }

/** Everything that belongs to one embedded database. */
export type PostgresHome = {
  /** Holds all the rest; nobody but root and the account below may look into it. */
  folder: string
  /** PostgreSQL's own data directory. */
  cluster: string
  passwordFile: string
  binaries: PostgresBinaries
  account: Account | null
}

/** Where an unprivileged user can reach what root keeps for it: root's home and clones below it are often closed (0700). */
const rootsPlace = '/var/lib/aftercart'

/**
 * Finds or makes the home of the database that belongs to `dataDir`. PostgreSQL refuses to run as root; started by root,
 * it therefore lives below /var/lib/aftercart and runs as `postgres` or `nobody`, and `dataDir` only remembers where.
 */
export async function preparePostgresHome(dataDir: string): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true })
  const isRoot = process.getuid?.() === 0
  const account = isRoot ? await unprivilegedAccount() : null
  const place = isRoot ? await openPlace() : null
  const folder = place ? join(place, await nameOf(dataDir)) : resolve(dataDir, 'postgres')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (process.platform !== 'win32') await chmod(folder, account ? 0o710 : 0o700)
  // The folder stays root's, and the account only passes through: it could otherwise lay links where root writes.
  if (account) await chown(folder, 0, account.gid)
  const binaries = await findPostgresBinaries(place)
  return { folder, cluster: join(folder, 'cluster'), passwordFile: join(folder, 'password'), binaries, account }
}

async function openPlace(): Promise<string> {
  try {
    await mkdir(rootsPlace, { recursive: true, mode: 0o755 })
    await chmod(rootsPlace, 0o755)
    return rootsPlace
  } catch (cause) {
    throw new Error(
      `PostgreSQL may not run as root, and ${rootsPlace}, where another user could run it, cannot be written. ` +
        'Start Aftercart as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
}

/**
 * A random name kept in `dataDir`, not made from its path: a new clone in the place of an old one must not find the old
 * one's customers, and a folder that was moved must still find its own. The folder is made before it is noted: a note that
 * names none means that it was lost, and an empty database in its place would hide that.
 */
async function nameOf(dataDir: string): Promise<string> {
  const note = join(dataDir, 'postgres-home')
  if (!existsSync(note)) await makeAndNote(note)
  const folder = (await readFile(note, 'utf8')).trim()
  const name = folder.slice(rootsPlace.length + 1)
  if (!/^[0-9a-f]{16}$/.test(name)) {
    throw new Error(
      `${note} should name a folder in ${rootsPlace}. Restore it, or delete it to begin with an empty database.`,
    )
  }
  if (!existsSync(folder)) {
    throw new Error(
      `The database of ${dataDir} should be in ${folder}, and that is missing. Bring the folder back, e.g. from a backup, ` +
        `or delete ${note} to begin with an empty database.`,
    )
  }
  return name
}

async function makeAndNote(note: string): Promise<void> {
  const folder = join(rootsPlace, randomBytes(8).toString('hex'))
  await mkdir(folder, { mode: 0o700 })
  const draft = `${note}.${process.pid}`
  try {
    await writeFile(draft, `${folder}\n`, { mode: 0o600 })
    // link() lets only one of two starters note its folder, and the note is never half written.
    await link(draft, note)
  } catch (error) {
    await rmdir(folder)
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** initdb wants a user that the system knows by name, so a made-up uid would not do. */
async function unprivilegedAccount(): Promise<Account> {
  const users = existsSync('/etc/passwd') ? (await readFile('/etc/passwd', 'utf8')).split('\n') : []
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL may not run as root, and there is neither a user "postgres" nor "nobody" to run it. ' +
      'Start Aftercart as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}
