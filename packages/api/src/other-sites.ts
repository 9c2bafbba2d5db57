import type { IncomingMessage } from 'node:http'

export const fromElsewhere = 'This request came from another website. Use the app itself, or a secret key.'

/**
 * True of a change that another website's page sends. A cookie goes along whichever page sends a request, so a change by
 * cookie is only taken from our own pages. Browsers say where a request comes from; programs that say nothing have no
 * cookies that a page could misuse. Reading needs no such check: other pages never get to see the answer.
 */
export function isFromElsewhere(request: IncomingMessage, publicUrl: string | null): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  if (origin === undefined) return false
  // By host alone, as a proxy may speak https to the browser and http to us.
  const from = URL.parse(origin)?.host
  return from === undefined || (from !== host && (publicUrl === null || from !== new URL(publicUrl).host))
}
