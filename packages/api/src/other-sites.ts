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
  const ours = publicUrl === null ? [`http://${host}`] : [new URL(publicUrl).origin, `http://${host}`]
  return origin !== undefined && !ours.includes(origin)
}
