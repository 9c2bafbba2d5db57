import type { IncomingMessage, ServerResponse } from 'node:http'
import { getConsent, readUnsubscribeToken, setMarketing, type Runtime } from '@aftercart/runtime'
import { pathOf } from './request-path.ts'
import { brokenLinkPage, consentPage } from './unsubscribe.page.ts'
import { readBody } from './web-request.ts'

/** A button's name, or the one line that mail programs send. */
const LONGEST_BODY = 10_000

/** Where marketing's links lead: `/unsubscribe/` and the token. */
export const unsubscribePath = '/unsubscribe/'

/**
 * The way out of marketing, for whoever holds the link: no login, no cookie, no script.
 *
 * - GET shows how it stands and changes nothing: mail scanners and previews open every link.
 * - POST unsubscribes, whatever its body says: mail programs send theirs with one click (RFC 8058). Only the page's own button
 *   "Subscribe again" does otherwise. Doing it twice gives the same answer, without a redirect, as the RFC asks.
 * - A link that we did not sign, or of somebody who is gone, is 404 and says what to do.
 */
export async function answerUnsubscribe(
  runtime: Runtime,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-robots-tag', 'noindex')
  // The address is the key: it must not travel on.
  response.setHeader('referrer-policy', 'no-referrer')
  const { method = '' } = request
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    response.setHeader('allow', 'GET, HEAD, POST')
    return send(response, 405, brokenLinkPage())
  }
  const path = pathOf(request)
  const subscriber = await readUnsubscribeToken(runtime, path.slice(unsubscribePath.length))
  if (subscriber === null) return send(response, 404, brokenLinkPage())
  const { shopId, contactId } = subscriber
  if (method === 'POST') await setMarketing(runtime, shopId, contactId, await asksForMore(request))
  const consent = await getConsent(runtime, shopId, contactId)
  if (consent === null) return send(response, 404, brokenLinkPage())
  send(response, 200, consentPage(consent))
}

async function asksForMore(request: IncomingMessage): Promise<boolean> {
  const body = await readBody(request, LONGEST_BODY)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return isForm && body !== null && new URLSearchParams(body.toString()).get('change') === 'subscribe'
}

function send(response: ServerResponse, status: number, html: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(html)
}
