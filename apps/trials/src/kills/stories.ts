import type { Seeded } from '../rig/seeded.ts'

/** What happens to one order. */
export const storyKinds = [
  'bought',
  'declined',
  'recovered',
  'goal',
  'small',
  'late-failure',
  'race',
  'error',
  'pending',
] as const

export type StoryKind = (typeof storyKinds)[number]

/** One event as the shop sends it. `copies`: so many calls at the same time, as impatient servers make. */
export type Telling = {
  event: { eventId: string; status: string } & Record<string, unknown>
  /** Milliseconds since the story's last events were accepted. */
  after: number
  copies: number
  /** Told at the same time as the one before it. */
  beside: boolean
}

/** The triggers of the runs that must come of it, and per node of the flows how many messages must and may go out. */
export type Expectation = {
  runs: readonly string[]
  /** Runs that may, but need not, come of it as well. */
  mayRun: readonly string[]
  /** `[least, most]` for each message; whatever is not named must not go out. */
  messages: Readonly<Record<string, readonly [number, number]>>
}

export type Story = { orderId: string; kind: StoryKind; tellings: Telling[]; expected: Expectation }

const once = [1, 1] as const
const maybe = [0, 1] as const
const none = { mayRun: [] }
const receipts = { paid: once, receipt: once }

const expectations: Record<StoryKind, Expectation> = {
  bought: { runs: ['purchase-succeeded'], ...none, messages: receipts },
  declined: {
    runs: ['charge-failed', 'purchase-failed'],
    ...none,
    messages: { first: once, dunning: once, letter: once },
  },
  recovered: {
    runs: ['charge-failed', 'purchase-failed', 'purchase-succeeded'],
    ...none,
    messages: { ...receipts, first: maybe, dunning: maybe, letter: maybe },
  },
  goal: {
    runs: ['charge-failed', 'purchase-failed', 'purchase-succeeded'],
    ...none,
    messages: { ...receipts, first: maybe, dunning: maybe, letter: maybe, remind: maybe, settled: once },
  },
  small: { runs: ['charge-failed', 'purchase-failed'], ...none, messages: {} },
  'late-failure': { runs: ['purchase-succeeded'], ...none, messages: receipts },
  race: {
    runs: ['purchase-succeeded'],
    mayRun: ['charge-failed', 'purchase-failed'],
    messages: { ...receipts, first: maybe, dunning: maybe, letter: maybe },
  },
  error: { runs: ['purchase-error'], ...none, messages: { trouble: once } },
  pending: { runs: ['purchase-succeeded'], ...none, messages: receipts },
}

/** How often each kind comes, of a hundred. */
const shares: Record<StoryKind, number> = {
  bought: 30,
  declined: 18,
  recovered: 20,
  goal: 8,
  small: 6,
  'late-failure': 5,
  race: 5,
  error: 4,
  pending: 4,
}

/** The next story. Its number makes its ids, so that a seed tells the same stories again. */
export function storyOf(number: number, random: Seeded): Story {
  const kind = random.pick(storyKinds.flatMap((each) => Array.from({ length: shares[each] }, () => each)))
  const orderId = `o${number}`
  const regular = kind === 'bought' && random.chance(0.3)
  const event = eventsOf(orderId, regular ? `regular${random.between(1, 20)}` : orderId)
  return { orderId, kind, tellings: tellingsOf(kind, event, random), expected: expectations[kind] }
}

type Event = (name: string, status: string, total: number, more?: object) => Telling['event']

function eventsOf(orderId: string, person: string): Event {
  return (name, status, total, more = {}) => ({
    eventId: `${orderId}-${name}`,
    gateway: 'stripe',
    payment: `p-${orderId}`,
    attempt: 1,
    status,
    ...(status === 'failed' ? { decline: { class: 'soft', code: 'insufficient_funds' } } : {}),
    ...(status === 'error' ? { error: { code: 'gateway_timeout', message: 'No answer' } } : {}),
    order: {
      id: orderId,
      currency: 'USD',
      items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: `${total}.00` }],
    },
    contact: { firstName: 'Ada', lastName: person, email: `${person}@example.test` },
    ...more,
  })
}

function tellingsOf(kind: StoryKind, event: Event, random: Seeded): Telling[] {
  const tell = (what: Telling['event'], after = 0, beside = false): Telling => ({
    event: what,
    after,
    beside,
    copies: random.chance(0.15) ? random.between(2, 3) : 1,
  })
  // The webhook and the poll have ids of their own for one and the same attempt.
  const polled = (status: string, total: number, attempt: number) =>
    random.chance(0.2) ? [tell(event('poll', status, total, { attempt }), 0, random.chance(0.5))] : []
  const total = kind === 'goal' ? 600 : kind === 'small' ? 20 : 80
  const failed = tell(event('failed', 'failed', total))
  const paid = { attempt: 2 }
  switch (kind) {
    case 'bought':
      return [tell(event('paid', 'succeeded', total)), ...polled('succeeded', total, 1)]
    case 'declined':
    case 'small':
      return [failed, ...polled('failed', total, 1)]
    case 'recovered':
      return [failed, tell(event('paid', 'succeeded', total, paid), random.between(0, 2200))]
    case 'goal':
      return [failed, tell(event('paid', 'succeeded', total, paid), random.between(0, 3500))]
    case 'late-failure': {
      const earlier = new Date(Date.now() - 60_000).toISOString()
      return [
        tell(event('paid', 'succeeded', total, paid)),
        tell(event('failed', 'failed', total, { occurredAt: earlier }), random.between(0, 300)),
      ]
    }
    case 'race':
      return [failed, tell(event('paid', 'succeeded', total, paid), 0, true)]
    case 'error':
      return [tell(event('error', 'error', total))]
    case 'pending':
      return [tell(event('pending', 'pending', total)), tell(event('paid', 'succeeded', total), random.between(0, 300))]
  }
}
