import { Agent } from 'undici'
import type { Facts } from '@aftercart/flow'
import { RetryLater, Unanswered, type ActionResult, type Executor, type Outside } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { durationLength, parseDuration } from '../wait/duration.ts'
import { bodyFormat, isJson } from './body-format.ts'
import { exchange, TooLate, type Answer } from './exchange.ts'
import { BlockedAddress, guardedLookup, refuseLiteralAddress } from './guarded-lookup.ts'
import { longestTimeout, type HttpRequestParams } from './http-request.model.ts'
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
    const call = prepared(params, facts)
    if ('why' in call) return gaveUp(`${params.method} ${params.url.split(/[?#]/)[0]}`, call.why)
    const { url, body } = call
    const shown = `${params.method} ${url.origin}${url.pathname}`
    try {
      refuseLiteralAddress(url, outside.httpAllow)
      const headers = {
        ...call.headers,
        'idempotency-key': key,
        ...(params.secret ? signatureHeaders(params.secret, key, now, body) : {}),
      }
      const asked = { url, shown, method: params.method, headers, body, timeout: timeoutOf(params), now }
      return await outside.call(url.origin, () => answered(asked, outside))
    } catch (error) {
      const blocked = blockedIn(error)
      if (blocked !== null) return gaveUp(shown, blocked.message)
      throw error
    }
  },
}

type Asked = Call & { shown: string; method: HttpRequestParams['method']; timeout: number; now: Date }

/** Throws `Unanswered`, `RetryLater`, or what was made of `BlockedAddress`. */
async function answered(asked: Asked, outside: Outside): Promise<ActionResult> {
  const { url, shown, method, headers, body, now } = asked
  const { httpAllow, signal } = outside
  const request = { origin: url.origin, path: `${url.pathname}${url.search}`, method, headers, body }
  const limits = { bytes: longestAnswer, milliseconds: asked.timeout, signal }
  try {
    return judged(await exchange(agentFor(httpAllow), request, limits), shown, now)
  } catch (error) {
    if (error instanceof RetryLater || blockedIn(error) !== null) throw error
    if (error instanceof TooLate)
      throw new Unanswered(`${shown} did not answer within ${asked.timeout / 1000} seconds.`)
    // That this server stops says nothing about the far side.
    if (signal.aborted) throw new RetryLater(`${shown} was broken off.`)
    throw new Unanswered(`${shown} could not be reached: ${reasonOf(error)}.`)
  }
}

type Call = { url: URL; body: string; headers: Record<string, string> }

/** The request with its merge fields filled in, or why it cannot be made: that would be the same at every try. */
function prepared(params: HttpRequestParams, facts: Facts): Call | { why: string } {
  const render = (template: string, escaping: 'url' | 'line') =>
    renderTemplate(template, facts, { escaping, audience: 'machine' })
  const format = bodyFormat(params)
  try {
    const url = new URL(render(params.url, 'url'))
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return { why: 'Only http and https addresses can be called.' }
    const body =
      params.method === 'GET'
        ? ''
        : renderTemplate(params.body, facts, { escaping: format.escaping, audience: 'machine' })
    if (body.trim() !== '' && format.escaping === 'json' && !isJson(body))
      return { why: 'With this order the body did not become JSON. Check its merge fields.' }
    const own = Object.entries(params.headers).map(([name, value]) => [
      name.toLowerCase(),
      headerValue(render(value, 'line')),
    ])
    const type = body === '' ? {} : { 'content-type': format.contentType }
    return { url, body, headers: { ...type, 'user-agent': 'Aftercart', ...Object.fromEntries(own) } }
  } catch (error) {
    return { why: `The request could not be filled in: ${reasonOf(error)}.` }
  }
}

/** Headers are bytes: what is not Latin is sent as UTF-8. */
function headerValue(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function judged(answer: Answer, shown: string, now: Date): ActionResult {
  const { status } = answer
  const text = beginningOf(answer)
  if (status >= 200 && status < 300) return { out: 'ok', detail: { request: shown, status, answer: text } }
  const wish = secondsOf(answer.headers['retry-after'], now)
  if (status >= 500) throw new Unanswered(`${shown} answered ${status}.`, wish)
  if (status === 408 || status === 425 || status === 429) throw new RetryLater(`${shown} answered ${status}.`, wish)
  const why =
    status >= 300 && status < 400
      ? `It redirects elsewhere (${status}). Write the final address.`
      : `It answered ${status}.`
  return { out: 'failed', detail: { request: shown, status, why, answer: text } }
}

function gaveUp(shown: string, why: string): ActionResult {
  return { out: 'failed', detail: { request: shown, why } }
}

function timeoutOf(params: HttpRequestParams): number {
  const parsed = params.timeout === undefined ? null : parseDuration(params.timeout)
  return parsed === null ? defaultTimeout : Math.min(durationLength(parsed), longestTimeout)
}

/** The first 500 characters, for the timeline. */
function beginningOf({ beginning, headers }: Answer): string {
  const encoding = headers['content-encoding']
  // Nobody asked for it to be packed, and unpacked it may be a thousand times as large.
  if (encoding !== undefined && encoding !== 'identity') return `(packed: ${String(encoding).slice(0, 30)})`
  // PostgreSQL's JSON has neither NUL nor half an emoji.
  return beginning.toString('utf8').replaceAll('\u0000', '').slice(0, 500).toWellFormed()
}

/** Retry-After in seconds or as a date; at most a day, null when it says nothing usable. */
function secondsOf(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return null
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 86_400) : null
}

function blockedIn(error: unknown): BlockedAddress | null {
  if (error instanceof BlockedAddress) return error
  return error instanceof Error && error.cause !== undefined ? blockedIn(error.cause) : null
}

/** `ECONNREFUSED` and the like say more than the message around them. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.split('\n')[0]!
}

const agents = new Map<string, Agent>()

/** Connections are kept for each set of allowed ranges: one in a server, a few in tests. */
function agentFor(allow: readonly string[]): Agent {
  const name = allow.join(',')
  const known = agents.get(name)
  if (known !== undefined) return known
  const agent = new Agent({
    allowH2: false,
    connect: { lookup: guardedLookup(allow), timeout: defaultTimeout },
    headersTimeout: longestTimeout,
    bodyTimeout: longestTimeout,
  })
  agents.set(name, agent)
  return agent
}
