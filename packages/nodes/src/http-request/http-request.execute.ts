import { Agent, request, type Dispatcher } from 'undici'
import type { Facts } from '@aftercart/flow'
import { RetryLater, type ActionResult, type Executor } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { durationLength, parseDuration } from '../wait/duration.ts'
import { BlockedAddress, guardedLookup, refuseLiteralAddress } from './guarded-lookup.ts'
import type { HttpRequestParams } from './http-request.model.ts'
import { signatureHeaders } from './signature.ts'

const defaultTimeout = 10_000

/** How much of an answer is read, in bytes; the rest is not waited for. */
const longestAnswer = 64 * 1024

/**
 * Calls the address once. 2xx goes out by `ok`. An answer that another try would not change goes out by `failed` at once;
 * 408, 425, 429, 5xx and a network failure are tried again, after Retry-After when the far side names one.
 * Redirects are not followed: the signature is for the address that the merchant wrote.
 */
export const httpRequestExecutor: Executor<HttpRequestParams> = {
  in: 'job',
  outWhenGivenUp: 'failed',
  async execute({ key, params, facts, now }, outside) {
    const url = new URL(renderTemplate(params.url, facts, { escaping: 'url', audience: 'machine' }))
    const shown = `${params.method} ${url.origin}${url.pathname}`
    try {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return gaveUp(shown, 'Only http and https addresses can be called.')
      refuseLiteralAddress(url, outside.httpAllow)
      const body = params.method === 'GET' ? '' : renderBody(params.body, facts)
      const answer = await request(url, {
        method: params.method,
        headers: headersOf(params, facts, key, now, body),
        ...(body === '' ? {} : { body }),
        dispatcher: agentFor(outside.httpAllow),
        signal: AbortSignal.any([outside.signal, AbortSignal.timeout(timeoutOf(params))]),
      })
      return await judged(answer, shown)
    } catch (error) {
      const blocked = blockedIn(error)
      if (blocked !== null) return gaveUp(shown, blocked.message)
      throw error
    }
  },
}

async function judged(answer: Dispatcher.ResponseData, shown: string): Promise<ActionResult> {
  const status = answer.statusCode
  const text = await beginningOf(answer.body)
  if (status >= 200 && status < 300) return { out: 'ok', detail: { request: shown, status, answer: text.slice(0, 500) } }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    throw new RetryLater(`${shown} answered ${status}`, secondsOf(answer.headers['retry-after']))
  }
  const why = status >= 300 && status < 400 ? `It redirects elsewhere (${status}). Write the final address.` : `It answered ${status}.`
  return { out: 'failed', detail: { request: shown, status, why, answer: text.slice(0, 500) } }
}

function gaveUp(shown: string, why: string): ActionResult {
  return { out: 'failed', detail: { request: shown, why } }
}

function headersOf(params: HttpRequestParams, facts: Facts, key: string, now: Date, body: string): Record<string, string> {
  const own = Object.fromEntries(
    Object.entries(params.headers).map(([name, value]) => [name.toLowerCase(), renderTemplate(value, facts, { escaping: 'line', audience: 'machine' })]),
  )
  return {
    ...(body === '' ? {} : { 'content-type': looksLikeJson(params.body) ? 'application/json' : 'text/plain; charset=utf-8' }),
    'user-agent': 'Aftercart',
    ...own,
    'idempotency-key': key,
    ...(params.secret ? signatureHeaders(params.secret, key, now, body) : {}),
  }
}

function renderBody(body: string, facts: Facts): string {
  return renderTemplate(body, facts, { escaping: looksLikeJson(body) ? 'json' : 'text', audience: 'machine' })
}

function looksLikeJson(body: string): boolean {
  return /^\s*(?:[[{](?![{%])|\{\{?\s*"|\[)/.test(body)
}

function timeoutOf(params: HttpRequestParams): number {
  const parsed = params.timeout === undefined ? null : parseDuration(params.timeout)
  return parsed === null ? defaultTimeout : durationLength(parsed)
}

/** At most `longestAnswer` bytes as text; then the connection is closed, however much the far side still has to say. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= longestAnswer) break
  }
  // PostgreSQL's text has no NUL.
  return Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8').replaceAll('\u0000', '')
}

/** Retry-After in seconds or as a date; at most a day, null when it says nothing usable. */
function secondsOf(header: string | string[] | undefined): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return null
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 86_400) : null
}

function blockedIn(error: unknown): BlockedAddress | null {
  if (error instanceof BlockedAddress) return error
  return error instanceof Error && error.cause !== undefined ? blockedIn(error.cause) : null
}

const agents = new Map<string, Agent>()

/** Connections are kept for each set of allowed ranges: one in a server, a few in tests. */
function agentFor(allow: readonly string[]): Agent {
  const name = allow.join(',')
  const known = agents.get(name)
  if (known !== undefined) return known
  const agent = new Agent({ connect: { lookup: guardedLookup(allow), timeout: defaultTimeout }, headersTimeout: 30_000, bodyTimeout: 30_000, maxRedirections: 0 } as Agent.Options)
  agents.set(name, agent)
  return agent
}
