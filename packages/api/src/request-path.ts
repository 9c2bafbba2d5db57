import type { IncomingMessage } from 'node:http'

/** The path that was asked for, as it was sent: not decoded, and without what stands behind the question mark. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
