import fc from 'fast-check'
import { templates } from '@aftercart/nodes/templates'
import { catalogue } from '@aftercart/nodes/model'
import { eventReportSchema, outcomeReportSchema } from '@aftercart/runtime'
import type { z } from 'zod'
import { appRouter } from '../app.router.ts'
import { bloated, spoilt } from './mutations.fixture.ts'
import { validInput, type Words } from './valid-input.fixture.ts'
import type { World } from './world.fixture.ts'

/** Every procedure there is, from the router itself. */
export const procedures = Object.keys(appRouter._def.procedures)

/** Looking at a password is slow on purpose: what does is tried less often than the rest. */
const oftener = procedures.flatMap((name) => Array.from({ length: asksPassword(name) ? 1 : 8 }, () => name))

function asksPassword(name: string): boolean {
  const shape = (inputOf(name)?._zod.def as { shape?: object } | undefined)?.shape
  return shape !== undefined && 'password' in shape
}

/** One or several calls in one request. */
export type TrpcCall = {
  names: string[]
  inputs: string[]
  get: boolean
  batch: string | null
  headers: Record<string, string>
}

/** Calls of any procedures with what they take, spoilt; `huge`: a part of it made huge. */
export function trpcCalls(world: World, huge = false): fc.Arbitrary<TrpcCall> {
  const inputs = new Map(procedures.map((name) => [name, (huge ? bloated : spoilt)(goodInput(world, name))]))
  const one = fc.constantFrom(...oftener).chain((name) => fc.tuple(fc.constant(name), inputs.get(name)!))
  const calls = huge
    ? fc.array(one, { minLength: 1, maxLength: 1 })
    : fc.oneof(
        { weight: 6, arbitrary: fc.array(one, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 6 }) },
      )
  return fc.tuple(calls, fc.integer({ min: 0, max: 9 }), batches, headers).map(([each, chance, batch, extra]) => ({
    names: each.map(([name]) => name),
    inputs: each.map(([, input]) => input),
    get: !huge && chance === 0,
    batch: each.length > 1 ? '1' : batch,
    headers: extra,
  }))
}

const batches = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('1', '0', '2', '', '__proto__') },
)

const headers = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      ...[
        { 'content-type': 'text/plain' },
        { 'content-type': '' },
        { 'content-type': 'application/json; charset=utf-16' },
      ],
      ...[{ 'content-type': 'application/json; charset=nonsense' }, { 'content-type': 'application/octet-stream' }],
      ...[{ 'content-type': 'multipart/form-data; boundary=x' }, { 'content-type': 'multipart/form-data' }],
      ...[
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-encoding': 'gzip' },
        { 'content-encoding': 'nonsense' },
      ],
      ...[
        { 'trpc-accept': 'application/jsonl' },
        { accept: 'text/event-stream' },
        { accept: '*/*;q=x' },
        { 'last-event-id': '\xff' },
      ],
      ...[
        { authorization: '' },
        { authorization: 'Bearer' },
        { authorization: `Bearer ${'x'.repeat(7000)}` },
        { authorization: 'Basic e30=' },
      ],
      ...[
        { cookie: 'better-auth.session_token=%' },
        { cookie: 'a=b; '.repeat(1000) },
        { cookie: 'better-auth.session_token=a.b%00' },
      ],
      ...[
        { origin: 'null' },
        { origin: 'http://[' },
        { 'sec-fetch-site': 'cross-site' },
        { host: '[' },
        { host: 'a b' },
        { host: '' },
        { host: 'x:99999' },
      ],
      ...[
        { 'x-forwarded-for': ',,,' },
        { 'x-forwarded-proto': 'gopher' },
        { 'x-forwarded-host': '[' },
        { traceparent: '00-0-0-0' },
      ],
    ),
  },
)

/** What a procedure takes, from its own schema and with what is there in the shop. */
export function goodInput(world: World, name: string): fc.Arbitrary<unknown> {
  const { inputs } = (appRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>)[name]!
    ._def
  const [schema] = inputs
  return schema === undefined ? fc.constant({}) : validInput(schema, wordsOf(world), anythingIn(world))
}

function inputOf(name: string): z.ZodType | undefined {
  const all = appRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>
  return all[name]!._def.inputs[0]
}

/** An outcome as the shop's server reports it; events and payments come again now and then. */
export function goodOutcome(world: World): fc.Arbitrary<unknown> {
  return validInput(outcomeReportSchema, wordsOf(world), fc.json())
}

function anythingIn(world: World): fc.Arbitrary<unknown> {
  return fc.oneof(goodOutcome(world), validInput(eventReportSchema, wordsOf(world), fc.jsonValue()), fc.jsonValue())
}

function wordsOf({ ids, tokens, owner }: World): Words {
  const word = (...each: unknown[]) => fc.constantFrom(...each)
  return {
    campaignId: word(...ids.campaignId),
    contactId: word(...ids.contactId),
    orderId: word(...ids.orderId),
    runId: word(...ids.runId),
    taskId: word(...ids.taskId),
    id: word(...ids.messageId, ...ids.orderId, ...ids.campaignId),
    cursor: word(
      ...ids.runId,
      ...ids.taskId,
      ...ids.contactId,
      'MUG',
      '1',
      '99',
      'WyIyMDI2LTExLTIyVDEwOjAwOjAwLjAwMFoiLCJhIl0',
    ),
    eventId: fc.oneof(fc.uuid(), word('first-1', 'again')),
    payment: fc.oneof(fc.uuid(), word('pay-1', 'pay-2')),
    gateway: word('stripe', 'sandbox', 'adyen'),
    sku: word('MUG', 'DESK-W', 'KILIM', null),
    quantity: fc.integer({ min: 1, max: 5 }),
    price: word('40.00', '0.01', '890', '-5.00', '12.3456'),
    currency: word('USD', 'EUR', 'JPY'),
    email: word('ada@example.test', owner.email, 'new@example.test'),
    firstName: word('Ada', 'Grace', 'Zoë'),
    lastName: word('Lovelace', 'Hopper', ''),
    timeZone: word('Europe/London', 'Asia/Kolkata', 'America/St_Johns', 'UTC'),
    name: word('A name', 'quote-accepted', 'Mug'),
    text: word('mug', 'Ada', ''),
    url: word('', 'https://shop.example'),
    username: word('ada@example.test'),
    password: word('correct horse', 'wrong wrong'),
    token: word(tokens.pay, tokens.unsubscribe, 'x'),
    number: word('4242424242424242', '4000000000000002', '4000000000009995'),
    expiry: word('12/29', '01/30', '12/2031'),
    cvc: word('123', '1234'),
    flow: goodFlow,
  }
}

/** Ready-made flows, and random drawings of all node types with what a freshly dropped node holds. */
const goodFlow: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...templates.map(({ flow }) => flow)),
  fc
    .array(fc.tuple(fc.constantFrom(...Object.values(catalogue)), fc.nat(20), fc.nat(20)), { maxLength: 14 })
    .map((drawn) => ({
      nodes: drawn.map(([{ type, defaults, presets }, which], index) => ({
        ...{ id: `n${index}`, type, params: [defaults, ...(presets ?? [])][which % (1 + (presets?.length ?? 0))] },
        position: { x: index * 10, y: which },
      })),
      edges: drawn.map(([{ waysOut, defaults }, which, to], index) => {
        const ways = waysOut(defaults)
        return {
          from: `n${index}`,
          out: ways[which % Math.max(1, ways.length)]?.id,
          to: `n${(index + 1 + (to % 3)) % drawn.length}`,
        }
      }),
    })),
)
