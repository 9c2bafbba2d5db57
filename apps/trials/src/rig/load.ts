import { setTimeout as sleep } from 'node:timers/promises'
import { nameOf, outcomeSender, type OutcomeSender } from './send-outcome.ts'

export type LoadOptions = {
  /** The web processes, asked in turn. */
  urls: readonly string[]
  secretKey: string
  /** Milliseconds to wait for one answer. */
  timeout: number
  /** Milliseconds after which a report that was never taken is given up. */
  patience: number
}

export type Reported = {
  /** Orders whose outcome was answered with 200: these must never be lost. */
  accepted: string[]
  /** What was answered with something that another try does not mend, or never. `no answer` when patience ran out. */
  refused: { order: string; why: string }[]
  /** What made it try again, and how often: `503`, `ECONNREFUSED`, `timeout` … */
  retries: Record<string, number>
  /** Milliseconds from the first try to the answer, tries again included. */
  slowest: number
  /** The longest time, in milliseconds, in which outcomes were under way and none was accepted. */
  longestSilence: number
}

export type Load = {
  /** Sends so many outcomes a second from now on, whether or not earlier ones were answered. */
  start(rate: number): void
  soFar(): Reported
  /** Begins no more, waits for those under way, and tells of all since the beginning. */
  rest(): Promise<Reported>
}

/** What a client may be expected to try again: the server said so itself, or could not say anything. */
const worthAnother = new Set([429, 503])

/** How long an address that did not answer is passed over, in milliseconds, as load balancers do it. */
const passedOver = 5000

/** The shop's server on a busy day: reports failed payments at a rate, and sends again what was not taken, at the next address. */
export function createLoad(options: LoadOptions): Load {
  const all: Reported = { accepted: [], refused: [], retries: {}, slowest: 0, longestSilence: 0 }
  const underWay = new Set<Promise<void>>()
  const sender = outcomeSender(options.secretKey, options.timeout)
  const next = takeTurns(options.urls)
  let lastNews = Date.now()
  let sent = 0
  let timer: NodeJS.Timeout | null = null

  const report = async (order: string) => {
    const began = Date.now()
    const refusal = await untilTaken(order, { sender, next, patience: options.patience, retries: all.retries })
    if (refusal !== null) return void all.refused.push({ order, why: refusal })
    all.accepted.push(order)
    all.slowest = Math.max(all.slowest, Date.now() - began)
    all.longestSilence = Math.max(all.longestSilence, Date.now() - lastNews)
    lastNews = Date.now()
  }
  const begin = () => {
    if (underWay.size === 0) lastNews = Date.now()
    const task = report(`ord_${++sent}`)
    underWay.add(task)
    void task.finally(() => underWay.delete(task))
  }
  return {
    start(rate) {
      const began = performance.now()
      let count = 0
      timer ??= setInterval(() => {
        for (; count < ((performance.now() - began) * rate) / 1000; count++) begin()
      }, 10)
    },
    soFar: () => all,
    async rest() {
      if (timer) clearInterval(timer)
      timer = null
      await Promise.all(underWay)
      return all
    },
  }
}

/** Null once it was answered with 200, else why it never will be. */
async function untilTaken(
  order: string,
  by: { sender: OutcomeSender; next: () => Door; patience: number; retries: Record<string, number> },
): Promise<string | null> {
  const began = Date.now()
  for (let attempt = 1; Date.now() - began < by.patience; attempt++) {
    const door = by.next()
    const answer = await by.sender.send(door.url, declined(order))
    if (answer.outcome === 'accepted') return null
    const why = nameOf(answer)
    if (answer.outcome === 'refused' && !worthAnother.has(answer.status)) return why
    if (answer.outcome === 'unknown') door.silentAt = Date.now()
    by.retries[why] = (by.retries[why] ?? 0) + 1
    await sleep(Math.min(50 * attempt, 1000))
  }
  return 'no answer'
}

type Door = { url: string; silentAt: number }

function takeTurns(urls: readonly string[]): () => Door {
  const doors = urls.map((url): Door => ({ url, silentAt: 0 }))
  return () => {
    const turn = doors.findIndex((door) => Date.now() - door.silentAt > passedOver)
    const [door] = doors.splice(Math.max(turn, 0), 1)
    if (door === undefined) throw new Error('There must be the address of a web process.')
    doors.push(door)
    return door
  }
}

/** A declined card; every order is another person's. */
export function declined(order: string) {
  return {
    eventId: `evt_${order}`,
    gateway: 'sandbox',
    payment: `pay_${order}`,
    attempt: 1,
    status: 'failed',
    decline: { class: 'soft', code: 'insufficient_funds' },
    order: { id: order, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 2, price: '40.00' }] },
    contact: { firstName: 'Ada', lastName: order, email: `${order}@example.test` },
  }
}
