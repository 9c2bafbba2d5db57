import { setTimeout as sleep } from 'node:timers/promises'

export type ReporterOptions = {
  /** The web processes, asked in turn. */
  urls: readonly string[]
  secretKey: string
  /** Begins the names of its orders; reporters of one trial have different ones. */
  name: string
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

export type Reporter = {
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

/** The shop's server: reports failed payments over HTTP, and sends again what was not taken, at the next address. */
export function createReporter(options: ReporterOptions): Reporter {
  const all: Reported = { accepted: [], refused: [], retries: {}, slowest: 0, longestSilence: 0 }
  const underWay = new Set<Promise<void>>()
  let lastNews = Date.now()
  let sent = 0
  const next = takeTurns(options.urls)
  let timer: NodeJS.Timeout | null = null

  const report = async (order: string) => {
    const began = Date.now()
    for (let attempt = 1; Date.now() - began < options.patience; attempt++) {
      const door = next()
      const answer = await ask(door.url, options, order)
      if (answer === 200) {
        all.accepted.push(order)
        all.slowest = Math.max(all.slowest, Date.now() - began)
        all.longestSilence = Math.max(all.longestSilence, Date.now() - lastNews)
        lastNews = Date.now()
        return
      }
      if (typeof answer === 'number' && !worthAnother.has(answer))
        return void all.refused.push({ order, why: String(answer) })
      if (typeof answer === 'string') door.silentAt = Date.now()
      all.retries[answer] = (all.retries[answer] ?? 0) + 1
      await sleep(Math.min(50 * attempt, 1000))
    }
    all.refused.push({ order, why: 'no answer' })
  }

  const begin = () => {
    if (underWay.size === 0) lastNews = Date.now()
    const task = report(`${options.name}_${++sent}`)
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

type Door = { url: string; silentAt: number }

function takeTurns(urls: readonly string[]): () => Door {
  const doors = urls.map((url): Door => ({ url, silentAt: 0 }))
  return () => {
    const turn = doors.findIndex((door) => Date.now() - door.silentAt > passedOver)
    const [door] = doors.splice(Math.max(turn, 0), 1)
    if (door === undefined) throw new Error('A reporter needs the address of a web process.')
    doors.push(door)
    return door
  }
}

/** The status of the answer, or the name of what kept it from coming. */
async function ask(url: string, { secretKey, timeout }: ReporterOptions, order: string): Promise<number | string> {
  try {
    const response = await fetch(`${url}/trpc/outcomes.report`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(outcomeOf(order)),
      signal: AbortSignal.timeout(timeout),
    })
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    return nameOf(error)
  }
}

/** A declined card; every order is another person's. */
export function outcomeOf(order: string) {
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

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'timeout'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message
}
