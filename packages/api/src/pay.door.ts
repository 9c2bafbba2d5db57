import type { IncomingMessage, ServerResponse } from 'node:http'
import { getCardUpdate, type Runtime } from '@aftercart/runtime'
import { payPage } from './pay.page.ts'
import { pathOf } from './request-path.ts'

/** Where card-update links lead: `/pay/` and the token. */
export const payPath = '/pay/'

/**
 * The page behind a card-update link: no login, no cookie. Looking at it changes nothing, for mail scanners open every link.
 * A link that we did not sign is 404; the page says what to do all the same.
 */
export async function answerPay(runtime: Runtime, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-robots-tag', 'noindex')
  // The address is the key: it must not travel on.
  response.setHeader('referrer-policy', 'no-referrer')
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.statusCode = 405
    response.setHeader('allow', 'GET, HEAD')
    response.end()
    return
  }
  const path = pathOf(request)
  const token = path.slice(payPath.length)
  const found = await getCardUpdate(runtime, token)
  response.statusCode = found === null ? 404 : 200
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(payPage(token, found?.shop.name ?? null))
}
