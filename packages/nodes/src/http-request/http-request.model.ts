import { z } from 'zod'
import { problem, type CheckContext, type NodeModel, type Problem } from '@aftercart/flow'
import { exampleFacts } from '../text/example-facts.ts'
import { checkTemplate, longestTemplate, renderTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'
import { durationLength, durationSchema, parseDuration } from '../wait/duration.ts'
import { bodyFormat, isJson } from './body-format.ts'

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The longest time a request may take, in milliseconds. */
export const longestTimeout = 30_000

const schema = z.object({
  method: z.enum(httpMethods, { error: 'Choose a method.' }).default('POST'),
  url: z
    .string({ error: 'Write the address.' })
    .trim()
    .min(1, 'Write the address.')
    .max(2000, 'Shorten the address to 2,000 characters.'),
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'A header’s name has letters, digits and hyphens.'),
      z.string().max(2000),
    )
    .default({}),
  body: z.string().max(longestTemplate, 'Shorten the body to 100,000 characters.').default(''),
  /** Signs the request by the Standard Webhooks rules: `whsec_` and base64, or any text. */
  secret: z.string().max(500).optional(),
  timeout: durationSchema.optional(),
})

export type HttpRequestParams = z.infer<typeof schema>

export const httpRequest: NodeModel<'http-request', HttpRequestParams> = {
  type: 'http-request',
  family: 'action',
  title: 'HTTP request',
  description: 'Calls another system, and goes on by how it answered.',
  schema,
  defaults: { method: 'POST', url: '', body: '{"orderId":"{{ order.id }}"}' },
  waysOut: () => [
    { id: 'ok', label: 'OK', optional: true },
    { id: 'failed', label: 'Failed', optional: true },
  ],
  describe(params) {
    const url = lineOf(params, 'url')
    return {
      title: 'HTTP request',
      detail: url === '' ? 'No address yet' : shortened(`${lineOf(params, 'method') || 'POST'} ${url}`),
    }
  },
  check,
  behaviour: { kind: 'act' },
}

/** Headers that belong to the connection, or that say who called and how it can be checked. */
const ownHeaders =
  /^(?:host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|keep-alive|proxy-.*|idempotency-key|webhook-(?:id|timestamp|signature))$/i

function check(params: HttpRequestParams, context: CheckContext): Problem[] {
  const templates = [
    ...checkTemplate(params.url, 'url', 'machine', context),
    ...checkTemplate(params.body, 'body', 'machine', context),
    ...Object.values(params.headers).flatMap((value) => checkTemplate(value, 'headers', 'machine', context)),
  ]
  const rest = [
    ...checkAddress(params.url, context),
    ...checkHeaders(params.headers, context),
    ...checkTimeout(params.timeout, context),
  ]
  return [...templates, ...rest, ...(templates.length === 0 ? checkBody(params, context) : [])]
}

/** The host must be plain text: an address that a contact's data could choose would reach anywhere. */
function checkAddress(url: string, context: CheckContext): Problem[] {
  const host = /^https?:\/\/([^/?#\\]*)/i.exec(url)?.[1]
  if (host === undefined || host === '') {
    return [
      problem('http.address', context.node, 'Begin the address with https:// or http:// and a host.', {
        field: 'url',
        short: 'needs an address',
      }),
    ]
  }
  if (host.includes('{')) {
    return [
      problem('http.host-template', context.node, 'Write the host itself: merge fields may stand only after it.', {
        field: 'url',
        short: 'host is a field',
      }),
    ]
  }
  if (host.includes('@')) {
    const message = 'Take the user name and password out of the address, and send them in a header named Authorization.'
    return [problem('http.credentials', context.node, message, { field: 'url', short: 'password in address' })]
  }
  return []
}

function checkHeaders(headers: HttpRequestParams['headers'], context: CheckContext): Problem[] {
  const found = Object.keys(headers).find((name) => ownHeaders.test(name))
  if (found === undefined) return []
  return [
    problem('http.header', context.node, `Take out the header "${found}": Aftercart writes it.`, {
      field: 'headers',
      short: 'header not allowed',
    }),
  ]
}

/** Tried with an example order: a missing quote is better found now than by the receiver. */
function checkBody(params: HttpRequestParams, context: CheckContext): Problem[] {
  if (params.method === 'GET' || params.body.trim() === '' || bodyFormat(params).escaping !== 'json') return []
  const mend = (message: string) => [
    problem('http.body', context.node, message, { field: 'body', short: 'body is no JSON' }),
  ]
  try {
    const rendered = renderTemplate(params.body, exampleFacts, { escaping: 'json', audience: 'machine' })
    if (isJson(rendered)) return []
  } catch {
    return mend('The body cannot be filled in with an example order. Make it simpler.')
  }
  return mend(
    'With an example order the body does not become JSON. Check the commas, and put quotes around merge fields that are text: "{{ order.id }}".',
  )
}

function checkTimeout(timeout: string | undefined, context: CheckContext): Problem[] {
  const parsed = timeout === undefined ? null : parseDuration(timeout)
  if (parsed === null || durationLength(parsed) <= longestTimeout) return []
  return [
    problem('http.timeout', context.node, 'Choose at most 30 seconds.', {
      field: 'timeout',
      short: 'too long a timeout',
    }),
  ]
}
