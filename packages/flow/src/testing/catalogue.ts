import { z } from 'zod'
import type { SignalName } from '../event.ts'
import { triggers } from '../flow.ts'
import type { AnyNodeModel, Catalogue, NodeModel } from '../node.ts'

/** A small catalogue with one node type a behaviour, so that this package is tested without knowing the real nodes. */
const oneWay = [{ id: 'next', label: 'Next' }]
const yesNo = [
  { id: 'yes', label: 'Yes', optional: true },
  { id: 'no', label: 'No', optional: true },
]
const okFailed = [
  { id: 'ok', label: 'OK' },
  { id: 'failed', label: 'Failed', optional: true },
]
const signals = ['paid', 'purchase-made', 'cart-login', 'api-event'] as const satisfies readonly SignalName[]

function model<Params>(
  type: string,
  schema: z.ZodType<Params>,
  rest: Pick<NodeModel<string, Params>, 'behaviour' | 'check' | 'message'>,
  ways = oneWay,
): AnyNodeModel {
  const describe = () => ({ title: type, detail: '' })
  return {
    type,
    family: 'control',
    title: type,
    description: '',
    schema,
    defaults: {},
    waysOut: () => ways,
    describe,
    ...rest,
  }
}

const nothing = z.object({})

export const testCatalogue: Catalogue = Object.fromEntries(
  [
    model('trigger', z.object({ on: z.enum(triggers) }), { behaviour: { kind: 'trigger', on: ({ on }) => on } }),
    model('pass', nothing, { behaviour: { kind: 'pass' } }),
    model('exit', nothing, { behaviour: { kind: 'exit' } }, []),
    model('wait', z.object({ hours: z.number().positive().default(1) }), {
      behaviour: { kind: 'wait', until: ({ hours }, { now }) => ({ at: new Date(now.getTime() + hours * 3_600_000) }) },
    }),
    model(
      'decide',
      z.object({ tag: z.string().min(1) }),
      {
        behaviour: {
          kind: 'decide',
          decide: ({ tag }, { facts }) =>
            facts.contact.tags.includes(tag) ? { out: 'yes', why: `has ${tag}` } : { out: 'no', why: `lacks ${tag}` },
        },
      },
      yesNo,
    ),
    model('goal', z.object({ on: z.enum(signals).default('paid'), sku: z.string().optional() }), {
      behaviour: {
        kind: 'goal',
        signal: ({ on }) => on,
        matches: ({ sku }, { detail }) => sku === undefined || detail?.['sku'] === sku,
      },
    }),
    model('act', nothing, { behaviour: { kind: 'act' } }),
    model('email', z.object({ subject: z.string().min(1), dueIn: z.string().optional() }), {
      behaviour: { kind: 'act' },
      message: 'customer',
    }),
    model('call', nothing, { behaviour: { kind: 'act' } }, okFailed),
  ].map((each) => [each.type, each]),
)
