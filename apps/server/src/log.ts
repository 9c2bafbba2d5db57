import type { Log } from '@aftercart/runtime'
import { pino } from 'pino'

/** Structured lines on stderr, so that stdout stays for people. */
export function createLog(level: string): Log {
  return pino({ level, base: undefined, serializers: { err: errorOf } }, pino.destination({ dest: 2, sync: true }))
}

/** Of an error: what and where. Not what it carries besides, as a database's error quotes the row it is about. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: error.name,
    code,
    message: error.message,
    stack: error.stack,
    cause: error.cause === undefined ? undefined : errorOf(error.cause),
  }
}
