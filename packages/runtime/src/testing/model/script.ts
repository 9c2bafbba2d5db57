import type { OutcomeStatus } from '@aftercart/flow'
import fc from 'fast-check'
import type { Fault } from './line-faults.ts'
import { campaigns } from './flows.ts'

/**
 * One thing that happens, as plain JSON: a failing script is printed, shrunk, and kept as it is in `regressions.ts`. Numbers
 * that name something are taken modulo what there is, so that every script can be played.
 */
export type Command =
  | { do: 'report'; order: number; payment: number; attempt: number; status: OutcomeStatus; ago: number; fault?: Slip }
  /** Something that was reported before comes again: the same event, the same attempt as another event, or from a browser. */
  | { do: 'again'; which: number; as: 'same-event' | 'other-event' | 'browser'; fault?: Slip }
  | { do: 'login'; person: number; fault?: Slip }
  | { do: 'tag'; person: number; fault?: Slip }
  /** The shop's own server reports an event. */
  | { do: 'event'; person: number; name: 'quote' | 'accepted' | 'withdrawn'; fault?: Slip }
  | { do: 'unsubscribe'; person: number; fault?: Slip }
  | { do: 'pass'; minutes: number }
  /** Waits that are due end, and held messages whose time has come go to the queue again. */
  | { do: 'timers'; fault?: Slip }
  /** One job of the queue, with what happens while its mail is on its way; `refused`: the far side does not take it. */
  | { do: 'work'; which: number; refused?: boolean; meanwhile?: Command; fault?: Slip }
  | { do: 'publish'; campaign: number; variant: number; underWay: 'finish' | 'end' | 'move'; fault?: Slip }
  | { do: 'unpublish'; campaign: number; fault?: Slip }
  /** Runs go on to where a new version wants them. */
  | { do: 'moves'; fault?: Slip }

/** `later`: whoever asked does not try again at once but when all else has happened. */
export type Slip = Fault & { later: boolean }

const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom('before', 'after'),
  crash: fc.boolean(),
  later: fc.boolean(),
})
const maybeSlip = { fault: slip }

const statuses: OutcomeStatus[] = [
  'succeeded',
  'failed',
  'failed',
  'failed',
  'error',
  'pending',
  'cancelled',
  'refunded',
]

const report = fc.record(
  {
    do: fc.constant('report' as const),
    order: fc.nat(3),
    payment: fc.nat(1),
    attempt: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom(...statuses),
    ago: fc.oneof(fc.constant(0), fc.nat(200)),
    ...maybeSlip,
  },
  { requiredKeys: ['do', 'order', 'payment', 'attempt', 'status', 'ago'] },
)

const again = fc.record(
  {
    do: fc.constant('again' as const),
    which: fc.nat(20),
    as: fc.constantFrom('same-event' as const, 'other-event' as const, 'browser' as const),
    ...maybeSlip,
  },
  { requiredKeys: ['do', 'which', 'as'] },
)

const login = fc.record(
  { do: fc.constant('login' as const), person: fc.nat(1), ...maybeSlip },
  { requiredKeys: ['do', 'person'] },
)
const tag = fc.record(
  { do: fc.constant('tag' as const), person: fc.nat(1), ...maybeSlip },
  { requiredKeys: ['do', 'person'] },
)
const event = fc.record(
  {
    do: fc.constant('event' as const),
    person: fc.nat(1),
    name: fc.constantFrom('quote' as const, 'quote' as const, 'accepted' as const, 'withdrawn' as const),
    ...maybeSlip,
  },
  { requiredKeys: ['do', 'person', 'name'] },
)
const unsubscribe = fc.record(
  { do: fc.constant('unsubscribe' as const), person: fc.nat(1), ...maybeSlip },
  { requiredKeys: ['do', 'person'] },
)
const pass = fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(10, 30, 60, 90, 180, 1500) })
const timers = fc.record({ do: fc.constant('timers' as const), ...maybeSlip }, { requiredKeys: ['do'] })

const meanwhile: fc.Arbitrary<Command> = fc
  .oneof(report, report, login, tag, again, event, unsubscribe)
  .map((command) => {
    const { fault: _, ...calm } = command
    return calm
  })

const work = fc.record(
  {
    do: fc.constant('work' as const),
    which: fc.nat(9),
    refused: fc.constant(true),
    meanwhile,
    ...maybeSlip,
  },
  { requiredKeys: ['do', 'which'] },
)

const publish = fc.record(
  {
    do: fc.constant('publish' as const),
    campaign: fc.nat(campaigns.length - 1),
    variant: fc.nat(2),
    underWay: fc.constantFrom('finish' as const, 'end' as const, 'move' as const, 'move' as const),
    ...maybeSlip,
  },
  { requiredKeys: ['do', 'campaign', 'variant', 'underWay'] },
)
const unpublish = fc.record(
  { do: fc.constant('unpublish' as const), campaign: fc.nat(campaigns.length - 1), ...maybeSlip },
  { requiredKeys: ['do', 'campaign'] },
)

const moves = fc.record({ do: fc.constant('moves' as const), ...maybeSlip }, { requiredKeys: ['do'] })

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 9, arbitrary: report },
  { weight: 3, arbitrary: again },
  { weight: 2, arbitrary: login },
  { weight: 1, arbitrary: tag },
  { weight: 3, arbitrary: event },
  { weight: 1, arbitrary: unsubscribe },
  { weight: 4, arbitrary: pass },
  { weight: 5, arbitrary: timers },
  { weight: 9, arbitrary: work },
  { weight: 2, arbitrary: publish },
  { weight: 1, arbitrary: unpublish },
  { weight: 2, arbitrary: moves },
)

/** When the shop may write to a customer: always, by day only, or twice a day. */
export type Rules = 'none' | 'quiet' | 'cap'

/** A shop, and what happens in it, one thing after the other. */
export type Script = { rules: Rules; commands: readonly Command[] }

export const script: fc.Arbitrary<Script> = fc.record({
  rules: fc.constantFrom('none' as const, 'none' as const, 'quiet' as const, 'cap' as const),
  commands: fc.array(command, { minLength: 1, maxLength: 40, size: 'max' }),
})
