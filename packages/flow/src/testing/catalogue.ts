import { z } from 'zod'
import type { Facts } from '../event.ts'
import { signalNames, triggers } from '../flow.ts'
import type { AnyNodeModel, Catalogue, Due, NodeModel, StepContext } from '../node.ts'

/** A small catalogue with a node type or two a behaviour, so that this package is tested without knowing the real nodes. */
const oneWay = [{ id: 'next', label: 'Next' }]
const yesNo = [
  { id: 'yes', label: 'Yes', optional: true },
  { id: 'no', label: 'No', optional: true },
]
const okFailed = [
  { id: 'ok', label: 'OK' },
  { id: 'failed', label: 'Failed', optional: true },
]
const happenedTimedOut = [
  { id: 'happened', label: 'Happened', optional: true },
  { id: 'timed-out', label: 'Timed out', optional: true },
]
const againDone = [
  { id: 'again', label: 'Again' },
  { id: 'done', label: 'Done', optional: true },
]
const halves = [
  { id: 'a', label: 'A', optional: true },
  { id: 'b', label: 'B', optional: true },
]

function model<Params>(
  type: string,
  schema: z.ZodType<Params>,
  rest: Pick<NodeModel<string, Params>, 'behaviour' | 'check' | 'message' | 'asksHistory' | 'limitsRounds'>,
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
const hours = z.number().positive()
const hourOfDay = z.int().min(0).max(23)
/** What goals and waits listen for; `sku`: only news about that product. */
const news = { on: z.enum(signalNames).default('paid'), sku: z.string().optional() }

export const testCatalogue: Catalogue = Object.fromEntries(
  [
    model('trigger', z.object({ on: z.enum(triggers) }), { behaviour: { kind: 'trigger', on: ({ on }) => on } }),
    model('pass', nothing, { behaviour: { kind: 'pass' } }),
    model('exit', nothing, { behaviour: { kind: 'exit' } }, []),
    model('join', z.object({ goesOn: z.enum(['all', 'first']).default('all') }), {
      behaviour: { kind: 'join', goesOn: ({ goesOn }) => goesOn },
    }),
    model('wait', z.object({ hours: hours.default(1) }), {
      behaviour: { kind: 'wait', until: (params, context) => after(params.hours, context) },
    }),
    // Until the clock says so, where the contact is.
    model('clock', z.object({ hour: hourOfDay.default(9) }), {
      behaviour: { kind: 'wait', until: ({ hour }, context) => next(hour, context), again: inZone },
    }),
    model(
      'listen',
      z.object({ ...news, hours: hours.optional(), hour: hourOfDay.optional() }),
      {
        behaviour: {
          kind: 'listen',
          signal: ({ on }) => on,
          matches: ({ sku }, { detail }) => sku === undefined || detail?.['sku'] === sku,
          until: ({ hour, hours: limit }, context) => {
            if (hour !== undefined) return next(hour, context)
            return limit === undefined ? null : after(limit, context)
          },
          again: inZone,
        },
      },
      happenedTimedOut,
    ),
    model(
      'decide',
      z.object({ tag: z.string().min(1) }),
      {
        behaviour: {
          kind: 'decide',
          decide: ({ tag }, { facts }) =>
            facts.contact.tags.includes(tag) ? { out: 'yes', why: `has ${tag}` } : { out: 'no', why: `lacks ${tag}` },
        },
        asksHistory: ({ tag }) => tag.startsWith('history'),
      },
      yesNo,
    ),
    model(
      'repeat',
      z.object({ times: z.int().positive().default(2) }),
      {
        behaviour: {
          kind: 'decide',
          decide: ({ times }, _context, { visit }) =>
            visit % (times + 1) === 0
              ? { out: 'done', why: `${times} rounds` }
              : { out: 'again', why: `round ${visit}` },
        },
        limitsRounds: true,
      },
      againDone,
    ),
    model(
      'split',
      nothing,
      { behaviour: { kind: 'decide', decide: (_, { campaign }, place) => ({ out: half(place), why: campaign }) } },
      halves,
    ),
    model('goal', z.object({ ...news, mayEnter: z.literal(true).optional() }), {
      behaviour: {
        kind: 'goal',
        signal: ({ on }) => on,
        matches: ({ sku }, { detail }) => sku === undefined || detail?.['sku'] === sku,
        mayEnter: ({ mayEnter }) => mayEnter === true,
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

const hourLong = 3_600_000

function after(count: number, { now }: StepContext): Due {
  return { at: new Date(now.getTime() + count * hourLong) }
}

/** A zone here is the hours that its clocks are ahead, e.g. `+3`; a contact without one lives at 0. */
function aheadOf({ contact }: Facts): number {
  return Number(contact.timeZone ?? 0) * hourLong
}

/** The day's next such hour; at once, and without a local time, when today's is past. */
function next(hourOfDay: number, { now, facts }: StepContext): Due {
  const today = new Date(now.getTime() + aheadOf(facts)).toISOString().slice(0, 10)
  const local = `${today}T${String(hourOfDay).padStart(2, '0')}:00`
  const at = new Date(Date.parse(`${local}Z`) - aheadOf(facts))
  return at > now ? { at, local } : { at: now, why: `${local} is past` }
}

function inZone(local: string, _params: unknown, { facts }: StepContext): Date {
  return new Date(Date.parse(`${local}Z`) - aheadOf(facts))
}

function half({ node, visit }: { node: string; visit: number }): string {
  return (node.length + visit) % 2 === 0 ? 'a' : 'b'
}
