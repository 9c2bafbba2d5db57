import type { Log } from '@aftercart/runtime'
import { pino } from 'pino'

/** Structured lines on stderr, so that stdout stays for people. */
export function createLog(level: string): Log {
  return pino({ level, base: undefined, serializers: { err: errorOf } }, pino.destination({ dest: 2, sync: true }))
}

/**
 * Of an error: what and where, in one line each. Not what it carries besides: a database's error quotes the row it is
 * about, and Prisma's quotes the whole call before it comes to the reason in its last line.
 */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const lines = error.message.split('\n').filter((line) => line.trim() !== '')
  const message = (error.name.startsWith('PrismaClient') ? lines.at(-1) : lines[0]) ?? ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
  return { type: error.name, code, message, at, cause: error.cause === undefined ? undefined : errorOf(error.cause) }
}
