import { Readable } from 'node:stream'
import pg from 'pg'

/** `tar`: the data folder as one tar, with all the log that makes it consistent. `manifest`: PostgreSQL's own list of it. */
export type BaseBackupPart = { of: 'tar' | 'manifest'; bytes: Buffer }

/**
 * A physical backup of a running PostgreSQL, by the replication protocol's BASE_BACKUP, as pg_basebackup takes one: consistent
 * while everybody goes on writing. The server itself verifies its pages' checksums as it reads them.
 * https://www.postgresql.org/docs/18/protocol-replication.html#PROTOCOL-REPLICATION-BASE-BACKUP
 */
export async function* baseBackup(url: string): AsyncGenerator<BaseBackupPart> {
  const client = new pg.Client({ connectionString: `${url}?replication=true` })
  let lost: Error | undefined
  client.on('error', (error) => (lost = error))
  await client.connect()
  try {
    // Keeps what is written meanwhile from being recycled before it is copied; it goes with this connection.
    const slot = `aftercart_backup_${process.pid}`
    await client.query(`CREATE_REPLICATION_SLOT "${slot}" TEMPORARY PHYSICAL (RESERVE_WAL)`)
    yield* client.query(new BaseBackupQuery()).parts as AsyncIterable<BaseBackupPart>
  } catch (error) {
    throw lost ?? error
  } finally {
    await client.end().catch(() => {})
  }
}

const command = `BASE_BACKUP (LABEL 'aftercart', CHECKPOINT 'fast', WAL true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')`

/** What pg's client calls as the server answers. Reading from the server pauses while nobody takes the parts. */
class BaseBackupQuery implements pg.Submittable {
  readonly parts = new Readable({ objectMode: true, highWaterMark: 16, read: () => this.#connection?.stream.resume() })
  #connection: pg.Connection | undefined
  #of: BaseBackupPart['of'] = 'tar'

  submit(connection: pg.Connection): void {
    this.#connection = connection
    connection.query(command)
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    switch (String.fromCharCode(chunk[0]!)) {
      case 'n':
        if (!chunk.subarray(1).toString('latin1').startsWith('base.tar\0'))
          this.parts.destroy(new Error('The database uses tablespaces, which this backup does not know.'))
        return
      case 'm':
        this.#of = 'manifest'
        return
      case 'd': {
        // Copied: the connection uses its buffer again for what comes next.
        const part: BaseBackupPart = { of: this.#of, bytes: Buffer.from(chunk.subarray(1)) }
        if (!this.parts.push(part)) this.#connection?.stream.pause()
        return
      }
      default:
        return
    }
  }

  handleError(error: Error): void {
    this.parts.destroy(error)
  }

  handleReadyForQuery(): void {
    this.parts.push(null)
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleCommandComplete(): void {}
}
