import { Unanswered } from '@aftercart/nodes/server'

/**
 * Shares places from which calls are made among hosts and shops, so that a host that hangs, or a shop that calls many
 * of them, leaves places for everybody else. It is named after the walls that keep a leak in one part of a ship.
 *
 * One host or one shop may have all places but a quarter; a host that is slow only half of them. Who finds none free waits
 * in line a moment, which is enough with a host that answers. When it was not enough the host is slow, and then nobody
 * waits: waiting costs a place, too. A host is slow until it answers within a second again.
 */
export type Bulkhead = {
  /** `full` makes the error of a call that found no place; told how many did not within a minute or so. */
  within<T>(of: Of, make: () => Promise<T>, full: (count: number) => Error): Promise<T>
}

export type BulkheadOptions = {
  slots: number
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
}

/** How many slots there must be for one host or one shop to have so many of them. */
export function slotsForOne(most: number): number {
  return Math.ceil((most * 4) / 3)
}

type Of = { shopId: string; host: string }

/** Milliseconds that a call waits for a place at a host that is not slow. */
const patience = 250
/** Milliseconds: a call that takes longer is slow. */
const slow = 1_000
const mostSlowHosts = 10_000
/** Milliseconds for which calls without a place are counted. */
const countFor = 60_000

/** `full`: how many calls found no place since `since`. */
type Lane = { busy: number; slow: boolean; full: number; since: number }

type Waiting = Of & { begin(): void }

export function createBulkhead(options: BulkheadOptions): Bulkhead {
  return new Places(options)
}

class Places implements Bulkhead {
  readonly #slots: number
  readonly #now: () => number
  readonly #hosts = new Map<string, Lane>()
  readonly #shops = new Map<string, Lane>()
  #line: Waiting[] = []

  constructor({ slots, now = () => performance.now() }: BulkheadOptions) {
    this.#slots = slots
    this.#now = now
  }

  async within<T>(of: Of, make: () => Promise<T>, full: (count: number) => Error): Promise<T> {
    if (!(await this.#place(of))) throw full(this.#countFull(of))
    const begun = this.#now()
    let answered = true
    try {
      return await make()
    } catch (error) {
      answered = !(error instanceof Unanswered)
      throw error
    } finally {
      this.#lane(this.#hosts, of.host).slow = !answered || this.#now() - begun > slow
      this.#leave(of)
    }
  }

  #countFull({ host }: Of): number {
    const lane = this.#lane(this.#hosts, host)
    if (this.#now() - lane.since > countFor) Object.assign(lane, { full: 0, since: this.#now() })
    lane.full += 1
    return lane.full
  }

  /** Answers whether there was a place, which is then taken. */
  async #place(of: Of): Promise<boolean> {
    if (this.#takeIfRoom(of)) return true
    const [host, shop] = [this.#lane(this.#hosts, of.host), this.#lane(this.#shops, of.shopId)]
    if (host.slow || shop.slow) return false
    const inTime = await this.#stand(of)
    // Whichever of the two is full: others need not wait for it.
    if (!inTime) (shop.busy >= this.#most ? shop : host).slow = true
    return inTime
  }

  /** Stands in line. Answers whether a place, which is then taken, came in time. */
  #stand(of: Of): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting = { ...of, begin: () => settle(true) }
      const timer = setTimeout(() => settle(false), patience)
      const settle = (found: boolean) => {
        clearTimeout(timer)
        this.#line = this.#line.filter((each) => each !== waiting)
        resolve(found)
      }
      this.#line.push(waiting)
    })
  }

  #takeIfRoom(of: Of): boolean {
    const [host, shop] = [this.#lane(this.#hosts, of.host), this.#lane(this.#shops, of.shopId)]
    const share = host.slow ? Math.max(1, Math.floor(this.#slots / 2)) : this.#most
    const room = this.#slots <= 1 || (host.busy < share && shop.busy < this.#most)
    if (!room) return false
    host.busy += 1
    shop.busy += 1
    return true
  }

  #leave({ shopId, host }: Of): void {
    this.#lane(this.#hosts, host).busy -= 1
    const shop = this.#lane(this.#shops, shopId)
    shop.busy -= 1
    // It has a place again for whoever waits.
    shop.slow = false
    for (const next of this.#line.filter((waiting) => this.#takeIfRoom(waiting))) next.begin()
    tidy(this.#hosts)
    tidy(this.#shops)
  }

  /** How many of the places one host or one shop may have. */
  get #most(): number {
    return this.#slots - Math.max(1, Math.floor(this.#slots / 4))
  }

  #lane(lanes: Map<string, Lane>, name: string): Lane {
    const lane = lanes.get(name) ?? { busy: 0, slow: false, full: 0, since: this.#now() }
    if (!lanes.has(name)) lanes.set(name, lane)
    return lane
  }
}

/** Keeps those that are busy, of which there are as many as places, and the newest of those that were slow. */
function tidy(lanes: Map<string, Lane>): void {
  if (lanes.size < 100) return
  for (const [name, { busy, slow: isSlow }] of lanes)
    if (busy === 0 && (!isSlow || lanes.size > mostSlowHosts)) lanes.delete(name)
}
