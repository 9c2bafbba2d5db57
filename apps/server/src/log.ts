import { requestScope } from '@aftercart/api/server'
import type { Log } from '@aftercart/runtime'
import { destination, pino, type DestinationStream } from 'pino'

/**
 * Structured lines, by default on stderr, so that stdout stays for people. What is said while a request is answered carries its id
 * and its shop.
 */
export function createLog(level: string, to: DestinationStream = destination({ dest: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: undefined,
      serializers: { err: errorOf, reason: withoutPeople },
      mixin: aboutRequest,
      mixinMergeStrategy,
    },
    to,
  )
}

function aboutRequest(): Record<string, string> {
  const scope = requestScope()
  if (scope === undefined) return {}
  return scope.shopId === null ? { request: scope.id } : { request: scope.id, shopId: scope.shopId }
}

/** What the line itself says counts: it may be about another shop's run that the same transaction brought on. */
function mixinMergeStrategy(said: object, about: object): object {
  return { ...about, ...said }
}

/**
 * Of an error: what and where, in one line each. Not what it carries besides: a database's error quotes the row it is
 * about, and Prisma's quotes the whole call before it comes to the reason in its last line.
 */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return withoutPeople(String(error))
  const lines = error.message.split('\n').filter((line) => line.trim() !== '')
  const message = withoutPeople((error.name.startsWith('PrismaClient') ? lines.at(-1) : lines[0]) ?? '')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
  return { type: error.name, code, message, at, cause: error.cause === undefined ? undefined : errorOf(error.cause) }
}

/** Mail servers quote the address that they refuse, and PostgreSQL the value that it cannot read. */
function withoutPeople(text: unknown): string {
  // Cut before it is searched: what others wrote may be made so that searching a megabyte of it takes minutes.
  return String(text)
    .slice(0, 5_000)
    .replaceAll(/[^\s@"'<>:,;]+@[^\s@"'<>:,;]+/g, '…@…')
    .replace(/^((?:invalid|date\/time|value)[^:]*: )".*"/, '$1…')
}
