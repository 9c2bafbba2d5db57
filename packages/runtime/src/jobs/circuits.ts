import { PutOff, Unanswered } from '@aftercart/nodes/server'
import type { Bulkhead } from './bulkhead.ts'

/**
 * What keeps a host that is dead or slow from slowing all others: for each shop and host a circuit, and a bulkhead around
 * the places that it is called from.
 *
 * A circuit opens when `failuresInRow` calls of the shop to the host came to nothing (unreachable, too slow, 5xx). From
 * then on calls are not made but put off, which is no try. After a pause one call is made: if it works the circuit closes, if
 * not the next pause is twice as long, up to five minutes. One for each shop, because hosts are shared: an address of one
 * shop that always answers 500 says nothing about the addresses of others there.
 *
 * All this is known to one process and lost with it; another one finds out by itself. Memory is bounded.
 */
export type Circuits = {
  /**
   * Makes the call, or throws `PutOff` instead. Calls that throw `Unanswered` count against the host, all others for it.
   */
  through<T>(call: Call, make: () => Promise<T>): Promise<T>
}

export type Call = {
  /** Null when the host is one of this server's own, e.g. where its mail goes. */
  shopId: string | null
  host: string
  /** Of the places that it is called from; without one there is no end of places. */
  bulkhead?: Bulkhead | undefined
}

export type CircuitsOptions = {
  /** Milliseconds of a clock that never goes back: a server's time of day may be put right by an hour. */
  now?: () => number
  /** From 0 up to 1. */
  random?: () => number
}

const failuresInRow = 5
/** Milliseconds until the first single call, and between later ones at most. */
const firstPause = 5_000
const longestPause = 300_000
/** Seconds over which calls that were put off together come back: one more for each 20 of them. */
const shortestSpread = 2
const longestSpread = 60
const backInASecond = 20
const mostCircuits = 10_000

type Circuit = {
  failures: number
  /** Null while closed. */
  open: { until: number; pause: number; trying: boolean; putOff: number } | null
}

export function createCircuits(options: CircuitsOptions = {}): Circuits {
  return new HostCircuits(options)
}

class HostCircuits implements Circuits {
  readonly #now: () => number
  readonly #random: () => number
  /** Only those with a failure: most hosts have none. */
  readonly #circuits = new Map<string, Circuit>()

  constructor({ now = () => performance.now(), random = Math.random }: CircuitsOptions) {
    this.#now = now
    this.#random = random
  }

  async through<T>({ shopId, host, bulkhead }: Call, make: () => Promise<T>): Promise<T> {
    const name = `${shopId ?? ''} ${host}`
    const isTrial = this.#enter(name, host)
    let verdict: 'answered' | 'unanswered' | null = null
    try {
      const answer = await (shopId === null || bulkhead === undefined
        ? make()
        : bulkhead.within({ shopId, host }, make, (count) => new PutOff(host, 'busy', 1 + this.#spread(count))))
      verdict = 'answered'
      return answer
    } catch (error) {
      if (error instanceof Unanswered) verdict = 'unanswered'
      else if (!(error instanceof PutOff)) verdict = 'answered'
      throw error
    } finally {
      if (verdict === 'answered') this.#circuits.delete(name)
      else if (verdict === 'unanswered') this.#failed(name, isTrial)
      else if (isTrial) letAnotherTry(this.#circuits.get(name))
    }
  }

  /** Throws when the call may not be made. Answers whether it is the one that finds out. */
  #enter(name: string, host: string): boolean {
    const open = this.#circuits.get(name)?.open
    if (!open) return false
    const left = open.until - this.#now()
    if (left <= 0 && !open.trying) {
      open.trying = true
      return true
    }
    open.putOff += 1
    throw new PutOff(host, 'no-answer', Math.max(left, firstPause) / 1000 + this.#spread(open.putOff))
  }

  #failed(name: string, isTrial: boolean): void {
    const circuit = this.#circuits.get(name) ?? { failures: 0, open: null }
    circuit.failures += 1
    if (circuit.open === null && circuit.failures >= failuresInRow)
      circuit.open = { until: this.#now() + firstPause, pause: firstPause, trying: false, putOff: 0 }
    else if (circuit.open !== null && isTrial) {
      const pause = Math.min(circuit.open.pause * 2, longestPause)
      circuit.open = { until: this.#now() + pause * (0.75 + this.#random() / 4), pause, trying: false, putOff: 0 }
    }
    this.#keep(name, circuit)
  }

  /** Puts it at the end, so that the first is the one that has been left alone longest. */
  #keep(name: string, circuit: Circuit): void {
    this.#circuits.delete(name)
    this.#circuits.set(name, circuit)
    if (this.#circuits.size > mostCircuits) this.#circuits.delete(this.#circuits.keys().next().value!)
  }

  /** Seconds. */
  #spread(count: number): number {
    return this.#random() * Math.min(longestSpread, Math.max(shortestSpread, count / backInASecond))
  }
}

function letAnotherTry(circuit: Circuit | undefined): void {
  if (circuit?.open) circuit.open.trying = false
}
