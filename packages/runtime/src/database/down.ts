import { DatabaseError } from 'pg'

/**
 * SQLSTATE classes that say that the database cannot work now, whatever is asked: connection (08), resources such as disk
 * and memory (53), shut down or starting (57), the system itself (58), read-only after a failover (25006), and what takes
 * too long to lock (55P03).
 */
const troubled = /^(08|53|57|58|25006|55P03)/

/** What an administrator has closed for a while has the code of any object that is not in the right state (55000). */
const closed = /is not currently accepting connections/

const broken =
  /Connection terminated|connect(ion)? timeout|timeout exceeded when trying to connect|Client was closed|Server has closed the connection|Can't reach database|DriverAdapterError: (ConnectionClosed|DatabaseNotReachable|SocketTimeout)|the database system is|terminating connection|Client has encountered/i

/** The system's codes, and Prisma's: cannot be reached, timed out, closed the connection, no connection free in time. */
const unreachable =
  /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|P1001|P1002|P1008|P1017|P2024)/

/**
 * Whether the error says that the database cannot be worked with at this moment. Nothing was stored as far as anybody knows,
 * and the same may work in some seconds.
 */
export function isDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof DatabaseError) return troubled.test(error.code ?? '') || closed.test(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (unreachable.test(code) || broken.test(error.message)) return true
  return error.cause instanceof Error && isDown(error.cause)
}
