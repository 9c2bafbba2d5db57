import { migrate, openDatabase, startEmbeddedPostgres, type Database, type Log } from '@aftercart/runtime'
import type { Environment } from './environment.ts'

export type OpenDatabase = Pick<Database, 'pool' | 'prisma'> & { close(): Promise<void> }

/** The database of DATABASE_URL, or the embedded one, migrated. Closing it also stops the embedded one. */
export async function openMigratedDatabase({ databaseUrl, dataDir }: Environment, log: Log): Promise<OpenDatabase> {
  const embedded = databaseUrl === null ? await startEmbeddedPostgres({ dataDir, log }) : null
  try {
    const onConnectionLost = (error: Error) => log.warn({ err: error }, 'An idle connection to the database broke')
    const database = await openDatabase(databaseUrl ?? embedded?.url ?? '', { onConnectionLost })
    await migrate(database.pool)
    return {
      pool: database.pool,
      prisma: database.prisma,
      async close() {
        await database.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
