import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { BackupNote } from './backup-note.model.ts'
import { parseNote } from './backup-note.model.ts'
import type { BaseBackupPart } from './base-backup.ts'
import { DamagedBackup } from './damaged-backup.ts'
import { readTar, tarEnd, tarFile, type TarEntry } from './tar.ts'

const noteName = 'aftercart-backup.json'
const checksumName = 'aftercart-checksum'
const manifestName = 'backup_manifest'

/**
 * The bytes of a backup, not yet compressed: one tar with a note of what it is, PostgreSQL's data folder as the server sent it,
 * the server's list of it with a SHA-256 for each file, and at last the SHA-256 of all that stands before.
 */
export async function* writeArchive(note: BackupNote, parts: AsyncIterable<BaseBackupPart>): AsyncGenerator<Buffer> {
  const at = new Date(note.madeAt)
  const hash = createHash('sha256')
  const hashed = (bytes: Buffer) => {
    hash.update(bytes)
    return bytes
  }
  yield hashed(tarFile(noteName, Buffer.from(`${JSON.stringify(note, null, 2)}\n`), at))
  const manifest: Buffer[] = []
  for await (const bytes of withoutEnd(parts, manifest)) yield hashed(bytes)
  yield hashed(tarFile(manifestName, Buffer.concat(manifest), at))
  yield tarFile(checksumName, Buffer.from(`${hash.digest('hex')}\n`), at)
  yield tarEnd
}

export type Archive = {
  note(note: BackupNote): Promise<void> | void
  /** One file or folder of the data folder. */
  entry(entry: TarEntry): Promise<void>
}

/**
 * Reads a backup from its first byte to its last and hands out what is in it. Throws DamagedBackup, perhaps only after all was
 * handed out, when it is not as it was written: nothing of it may be used before this has returned.
 */
export async function readArchive(file: string, into: Archive): Promise<void> {
  const hash = createHash('sha256')
  const onBlock = (name: string, bytes: Buffer) => void (name === checksumName ? null : hash.update(bytes))
  let noted = false
  let said: string | null = null
  const take = async (bytes: AsyncIterable<Buffer>) => {
    for await (const entry of readTar(bytes, onBlock)) {
      if (!noted && entry.name !== noteName) throw new DamagedBackup('it is no backup of Aftercart.')
      if (!noted) await into.note(parseNote(await textOf(entry)))
      else if (entry.name === checksumName) said = (await textOf(entry)).trim()
      else await into.entry(entry)
      noted = true
    }
  }
  try {
    await pipeline(createReadStream(file), createGunzip(), take)
  } catch (error) {
    throw isOfZlib(error) ? new DamagedBackup('it is damaged, cut off, or no backup of Aftercart.', error) : error
  }
  if (said === null) throw new DamagedBackup('it is cut off.')
  if (said !== hash.digest('hex'))
    throw new DamagedBackup('its content is not what was written (the checksum differs).')
}

/** Reads it to its end and throws as `readArchive` does. Answers its note. */
export async function checkArchive(file: string): Promise<BackupNote> {
  let found: BackupNote | null = null
  await readArchive(file, { note: (note) => void (found = note), entry: async () => {} })
  if (found === null) throw new DamagedBackup('it is empty.')
  return found
}

/** The server's tar without the blocks that would end it: ours goes on. What belongs to the manifest is put aside. */
async function* withoutEnd(parts: AsyncIterable<BaseBackupPart>, manifest: Buffer[]): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const { of, bytes } of parts) {
    if (of === 'manifest') {
      manifest.push(bytes)
      continue
    }
    const all = held.length === 0 ? bytes : Buffer.concat([held, bytes])
    const sure = Math.max(0, all.length - tarEnd.length)
    if (sure > 0) yield all.subarray(0, sure)
    held = all.subarray(sure)
  }
  if (!held.equals(tarEnd)) throw new Error('PostgreSQL sent a backup that does not end as a tar does.')
}

async function textOf({ body, size }: TarEntry): Promise<string> {
  if (size > 1_000_000) throw new DamagedBackup('what it says of itself is damaged.')
  const parts: Buffer[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_.*ZLIB|^ERR_TRAILING/.test(String(error.code))
}
