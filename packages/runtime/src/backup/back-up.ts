import { existsSync } from 'node:fs'
import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import type { Log } from '../runtime.ts'
import { checkArchive, writeArchive } from './archive.ts'
import type { BackupNote } from './backup-note.model.ts'
import { baseBackup } from './base-backup.ts'
import { reachDatabase } from './database-at-rest.ts'

export type BackUpOptions = { dataDir: string; file: string; log: Log; now: Date }

/**
 * Writes the embedded database of `dataDir` into one file, as it is at the end of this call, whether a server runs on it or
 * not. The file is read back and checked before it gets its name; until then it is `<file>.part`. Answers its size in bytes.
 * Throws, with what to do, when the file exists, there is no database, or the disk is full.
 */
export async function backUp({ dataDir, file, log, now }: BackUpOptions): Promise<{ bytes: number }> {
  if (existsSync(file)) throw new Error(`${file} exists already. Choose another name, or move it away first.`)
  if (!existsSync(dirname(file))) throw new Error(`There is no folder ${dirname(file)}. Make it first.`)
  const database = await reachDatabase(dataDir, log)
  const part = `${file}.part`
  try {
    const note = await noteOf(database.url, now)
    const compress = createGzip({ level: 3 })
    // Nobody else may read it: it holds all that the shop knows of its customers.
    const to = createWriteStream(part, { mode: 0o600, flush: true })
    await pipeline(writeArchive(note, baseBackup(database.url)), compress, to)
    await checkArchive(part)
    await rename(part, file)
    await syncFolder(dirname(file))
    return { bytes: (await stat(file)).size }
  } catch (error) {
    await rm(part, { force: true })
    throw isDiskFull(error)
      ? new Error(`The disk that holds ${dirname(file)} is full. Make room, or name a file on another disk.`, {
          cause: error,
        })
      : error
  } finally {
    await database.close()
  }
}

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
}

async function noteOf(url: string, now: Date): Promise<BackupNote> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ postgres: string; migrations: string[] | null }>(
      `SELECT split_part(current_setting('server_version'), ' ', 1) AS postgres,
        (SELECT array_agg(migration_name::text ORDER BY started_at) FROM _prisma_migrations WHERE rolled_back_at IS NULL) AS migrations`,
    )
    const { postgres, migrations } = rows[0]!
    const { platform, arch } = process
    return { format: 1, madeAt: now.toISOString(), postgres, platform, arch, migrations: migrations ?? [] }
  } finally {
    await client.end()
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === 'win32') return
  const handle = await open(folder)
  await handle.sync().catch(() => {})
  await handle.close()
}
