import { z } from 'zod'
import { problem, type CheckContext, type NodeModel, type Problem } from '@aftercart/flow'
import { checkTemplate, longestTemplate } from '../text/template.ts'
import { lineOf, shortened } from '../text/text-param.ts'
import { durationLength, durationSchema, parseDuration } from '../wait/duration.ts'

export const httpMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The longest time a request may take, in milliseconds. */
export const longestTimeout = 30_000

const schema = z.object({
  method: z.enum(httpMethods, { error: 'Choose a method.' }).default('POST'),
  url: z.string({ error: 'Write the address.' }).trim().min(1, 'Write the address.').max(2000, 'Shorten the address to 2,000 characters.'),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'A header’s name has letters, digits and hyphens.'), z.string().max(2000)).default({}),
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
    return { title: 'HTTP request', detail: url === '' ? 'No address yet' : shortened(`${lineOf(params, 'method') || 'POST'} ${url}`) }
  },
  check,
  behaviour: { kind: 'act' },
}

function check(params: HttpRequestParams, context: CheckContext): Problem[] {
  const templates = [
    ...checkTemplate(params.url, 'url', 'machine', context),
    ...checkTemplate(params.body, 'body', 'machine', context),
    ...Object.values(params.headers).flatMap((value) => checkTemplate(value, 'headers', 'machine', context)),
  ]
  return [...templates, ...checkAddress(params.url, context), ...checkTimeout(params.timeout, context)]
}

/** The host must be plain text: an address that a contact's data could choose would reach anywhere. */
function checkAddress(url: string, context: CheckContext): Problem[] {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1]
  if (host === undefined || host === '') {
    return [problem('http.address', context.node, 'Begin the address with https:// or http:// and a host.', { field: 'url', short: 'needs an address' })]
  }
  if (host.includes('{')) {
    return [problem('http.host-template', context.node, 'Write the host itself: merge fields may stand only after it.', { field: 'url', short: 'host is a field' })]
  }
  return []
}

function checkTimeout(timeout: string | undefined, context: CheckContext): Problem[] {
  const parsed = timeout === undefined ? null : parseDuration(timeout)
  if (parsed === null || durationLength(parsed) <= longestTimeout) return []
  return [problem('http.timeout', context.node, 'Choose at most 30 seconds.', { field: 'timeout', short: 'too long a timeout' })]
}
