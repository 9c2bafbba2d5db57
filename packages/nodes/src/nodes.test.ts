import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFlow, triggers, validateFlow, type Flow, type JsonObject } from '@aftercart/flow'
import { catalogue } from './model.ts'

const models = Object.values(catalogue)

/** Params of some node or other, so that nonsense finds its way into real forms. */
const names = [
  'on',
  'for',
  'all',
  'any',
  'none',
  'subject',
  'tags',
  'url',
  'title',
  'type',
  'dueIn',
  'tag',
  'skus',
].concat([
  'until',
  'within',
  'event',
  'cases',
  'fact',
  'variants',
  'holdOut',
  'goesOn',
  'times',
  'days',
  'attempt',
  'mayEnter',
])

test.each(models.map((model) => [model.type, model] as const))(
  '%s: whatever a half-filled form holds, the card can be drawn',
  (_, model) => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (params) => {
        const words = model.describe(params as JsonObject)
        expect(words.title.length).toBeGreaterThan(0)
        expect(model.waysOut(params as JsonObject)).toBeInstanceOf(Array)
        model.schema.safeParse(params)
      }),
    )
  },
)

test('the flow of the handbook can be published as it stands', () => {
  const flow: Flow = {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'c', type: 'condition', params: { all: [{ fact: 'order.total', is: 'greater-than', value: '50' }] } },
      {
        id: 'h',
        type: 'http-request',
        params: { method: 'POST', url: 'http://127.0.0.1:9099/hook', body: '{"orderId":"{{ order.id }}"}' },
      },
      { id: 'w', type: 'wait', params: { for: 'PT2S' } },
      {
        id: 'm',
        type: 'send-email',
        params: {
          kind: 'transactional',
          subject: 'About your order {{ order.id }}',
          body: 'Hello {{ contact.firstName }} …',
        },
      },
    ],
    edges: [
      { from: 't', to: 'c' },
      { from: 'c', out: 'yes', to: 'h' },
      { from: 'h', to: 'w' },
      { from: 'w', to: 'm' },
    ],
  }
  expect(validateFlow(flow, catalogue).filter((each) => each.severity === 'error')).toEqual([])
  expect(() => compileFlow(flow, catalogue)).not.toThrow()
})

test.each([
  ['send-email', {}, ['subject', 'body']],
  ['create-task', {}, ['title']],
  ['notify-team', { to: 'nobody', subject: 'a', body: 'b' }, ['to']],
  ['add-tags', { tags: [] }, ['tags']],
  ['set-contact-type', { type: ' ' }, ['type']],
  ['http-request', { method: 'BREW', url: '' }, ['method', 'url']],
  ['goal', { on: 'world-peace' }, ['on']],
] as const)('an unfinished %s names the fields to fill in', (type, params, fields) => {
  const found = catalogue[type].schema.safeParse(params)
  expect(found.success).toBe(false)
  expect(found.error?.issues.map((issue) => issue.path.join('.'))).toEqual(fields)
})

test.each([
  ['ftp://example.test/', 'http.address'],
  ['https://', 'http.address'],
  ['https://{{ contact.firstName }}/', 'http.host-template'],
])('an HTTP request to %s cannot be published', (url, code) => {
  const params = catalogue['http-request'].schema.parse({ method: 'POST', url })
  expect(catalogue['http-request'].check!(params, { node: 'h', trigger: null }).map((each) => each.code)).toContain(
    code,
  )
})

test('the palette offers every trigger, and each can be published once it is filled in', () => {
  const { presets, check, schema } = catalogue.trigger
  const codes = presets!.flatMap((params) => check!(schema.parse(params), { node: 't', trigger: null }))
  expect(presets!.map(({ on }) => on).toSorted()).toEqual([...triggers].toSorted())
  expect(codes.map((each) => [each.code, each.field, each.severity])).toEqual([['trigger.no-event', 'event', 'error']])
})
