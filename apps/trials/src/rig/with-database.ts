import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@aftercart/runtime'

/** Plays a trial in the database of DATABASE_URL, or in an embedded one that is deleted afterwards. */
export async function withDatabase<T>(play: (databaseUrl: string) => Promise<T>): Promise<T> {
  const given = process.env['DATABASE_URL']
  if (given) return play(given)
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercart-trial-'))
  const silent = { info: () => {}, warn: () => {}, error: (_: unknown, message: string) => console.error(message) }
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent, throwaway: true })
  try {
    return await play(postgres.url)
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
