import { setTimeout as sleep } from 'node:timers/promises'
import { HttpConnection, type Answer } from './http-client.ts'
import { Lanes } from './lanes.ts'
import { requestsTo, type Target } from './reports.ts'

/**
 * `closed`: each connection sends the next report when the last one was answered. `open`: reports go out on time whether
 * or not earlier ones were answered, and times are counted from when a report should have gone out, so that a server which
 * stops to breathe does not look fast (no "coordinated omission").
 */
export type LoadShape =
  | { kind: 'closed'; connections: number; seconds: number; most?: number }
  | { kind: 'open'; perSecond: number; seconds: number; connections: number }

export type LoadOrder = {
  /** Begins the ids of its orders; one of its own for each load. */
  name: string
  target: Target
  shape: LoadShape
}

/** One entry for each report, in the order in which they were to go out. Times in milliseconds of the wall clock. */
export type LoadRecord = {
  name: string
  due: Float64Array
  answered: Float64Array
  /** HTTP status; 0 when the connection broke. */
  status: Uint16Array
  /** When its action reached the receiver; NaN when it did not. */
  arrived: Float64Array
  /** Actions that reached the receiver more than once. */
  arrivedAgain: number
  /** Answers 429 and 503 that did not say when to come again. */
  refusedWithoutWord: number
}

/** How long an answer is waited for once all was sent, in milliseconds. */
const patience = 60_000
/** A closed loop that is refused waits so long, in milliseconds, when nobody says how long. */
const breath = 100

export class Load {
  #order: LoadOrder
  #request: (n: number) => string
  #due: number[] = []
  #answered: number[] = []
  #status: number[] = []
  #arrived: number[] = []
  #lastArrival = performance.now()
  #accepted = 0
  #acceptedAndArrived = 0
  #arrivedAgain = 0
  #refusedWithoutWord = 0

  constructor(order: LoadOrder) {
    this.#order = order
    this.#request = requestsTo(order.target, order.name)
  }

  /** Sends it all and waits for the answers. */
  run(): Promise<void> {
    const { shape } = this.#order
    return shape.kind === 'closed' ? this.#runClosed(shape) : this.#runOpen(shape)
  }

  /** For actions that nobody sends a report for now: their timers come due at these times (wall clock, milliseconds). */
  expect(due: Float64Array): void {
    for (const time of due) this.#status[this.#begin(time - performance.timeOrigin)] = 200
    this.#accepted = due.length
  }

  arrived(n: number): void {
    if (this.#arrived[n] !== undefined && !Number.isNaN(this.#arrived[n])) {
      this.#arrivedAgain += 1
      return
    }
    this.#lastArrival = performance.now()
    this.#arrived[n] = this.#lastArrival
    if (this.#status[n] === 200) this.#acceptedAndArrived += 1
  }

  /** Every report that was answered with 200 has reached the receiver. */
  get settled(): boolean {
    return this.#acceptedAndArrived === this.#accepted
  }

  /** Milliseconds since the last one arrived. */
  get silence(): number {
    return performance.now() - this.#lastArrival
  }

  get record(): LoadRecord {
    const { timeOrigin } = performance
    const times = (from: number[]) => Float64Array.from(this.#due, (_, n) => timeOrigin + (from[n] ?? Number.NaN))
    return {
      name: this.#order.name,
      due: times(this.#due),
      answered: times(this.#answered),
      status: Uint16Array.from(this.#due, (_, n) => this.#status[n] ?? 0),
      arrived: times(this.#arrived),
      arrivedAgain: this.#arrivedAgain,
      refusedWithoutWord: this.#refusedWithoutWord,
    }
  }

  async #runClosed({ connections, seconds, most = Infinity }: LoadShape & { kind: 'closed' }): Promise<void> {
    const end = performance.now() + seconds * 1000
    const all = Array.from({ length: connections }, () => new HttpConnection(this.#order.target.port))
    const giveUp = setTimeout(() => all.forEach((connection) => connection.close()), seconds * 1000 + patience)
    const lane = (connection: HttpConnection) =>
      new Promise<void>((resolve) => {
        const next = () => {
          const now = performance.now()
          if (now >= end || this.#due.length >= most) return resolve()
          const n = this.#begin(now)
          connection.send(this.#request(n), (answer) => {
            this.#take(n, answer)
            if (answer.status === 200) next()
            else setTimeout(next, answer.retryAfter === null ? breath : Number(answer.retryAfter) * 1000)
          })
        }
        next()
      })
    await Promise.all(all.map(lane))
    clearTimeout(giveUp)
    for (const connection of all) connection.close()
  }

  async #runOpen({ perSecond, seconds, connections }: LoadShape & { kind: 'open' }): Promise<void> {
    const lanes = new Lanes({
      ...{ port: this.#order.target.port, most: connections, request: this.#request },
      answered: (n, answer) => this.#take(n, answer),
    })
    const start = performance.now()
    const end = start + seconds * 1000
    const count = Math.round(perSecond * seconds)
    while (this.#due.length < count || (lanes.busy && performance.now() < end + patience)) {
      for (const now = performance.now(); this.#due.length < count;) {
        const due = start + (this.#due.length * 1000) / perSecond
        if (due > now) break
        lanes.report(this.#begin(due))
      }
      await sleep(1)
    }
    lanes.close()
  }

  #begin(due: number): number {
    this.#answered.push(Number.NaN)
    this.#status.push(0)
    this.#arrived.push(Number.NaN)
    return this.#due.push(due) - 1
  }

  #take(n: number, { status, retryAfter }: Answer): void {
    this.#answered[n] = performance.now()
    this.#status[n] = status
    if ((status === 429 || status === 503) && retryAfter === null) this.#refusedWithoutWord += 1
    if (status !== 200) return
    this.#accepted += 1
    if (!Number.isNaN(this.#arrived[n])) this.#acceptedAndArrived += 1
  }
}
