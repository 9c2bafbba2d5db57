import { z } from 'zod'
import { DamagedBackup } from './damaged-backup.ts'

/** The first file of every backup: what it is, so that one that does not fit is refused before anything is unpacked. */
export const backupNoteSchema = z.object({
  /** Raised when the archive itself changes. */
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  /** Of PostgreSQL, e.g. `18.4`. Only the same major version can use the files. */
  postgres: z.string().regex(/^\d+(\.\d+)*/),
  /** The files are those of one kind of machine, e.g. `linux` and `x64`. */
  platform: z.string(),
  arch: z.string(),
  /** Names of the migrations that the database has. */
  migrations: z.array(z.string()),
})

export type BackupNote = z.infer<typeof backupNoteSchema>

export function parseNote(text: string): BackupNote {
  try {
    return backupNoteSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new DamagedBackup('what it says of itself is damaged, or written by another version of Aftercart.', cause)
  }
}

export type Here = {
  /** PostgreSQL's major version, e.g. `18`. */
  postgres: string
  platform: string
  arch: string
  migrations: readonly string[]
}

/** Why this backup cannot be used here, with what to do; null when it can. */
export function whyUnfit(note: BackupNote, here: Here): string | null {
  const major = note.postgres.split('.')[0]
  if (major !== here.postgres)
    return (
      `This backup is of PostgreSQL ${major}, and this Aftercart brings PostgreSQL ${here.postgres}. ` +
      'Restore it with the version of Aftercart that made it.'
    )
  if (note.platform !== here.platform || note.arch !== here.arch)
    return (
      `This backup was made on ${note.platform}-${note.arch}, and this is ${here.platform}-${here.arch}: the files of a ` +
      'database fit only the same kind of machine. Restore it on one, and bring the data over with pg_dump.'
    )
  const unknown = note.migrations.find((name) => !here.migrations.includes(name))
  if (unknown !== undefined)
    return (
      `This backup is of a newer Aftercart: its database has the migration "${unknown}", which this one does not know. ` +
      'Update Aftercart, then restore it.'
    )
  return null
}
