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

export function createBulkhead({ slots, now = () => performance.now() }: BulkheadOptions): Bulkhead {
  const hosts = new Map<string, Lane>()
  const shops = new Map<string, Lane>()
  let line: Waiting[] = []

  const laneOf = (lanes: Map<string, Lane>, name: string) => {
    const lane = lanes.get(name) ?? { busy: 0, slow: false, full: 0, since: now() }
    if (!lanes.has(name)) lanes.set(name, lane)
    return lane
  }
  const most = () => slots - Math.max(1, Math.floor(slots / 4))
  const hasRoom = ({ shopId, host }: Of) => {
    if (slots <= 1) return true
    const lane = laneOf(hosts, host)
    const share = lane.slow ? Math.max(1, Math.floor(slots / 2)) : most()
    return lane.busy < share && laneOf(shops, shopId).busy < most()
  }
  const take = ({ shopId, host }: Of) => {
    laneOf(hosts, host).busy += 1
    laneOf(shops, shopId).busy += 1
  }
  const leave = ({ shopId, host }: Of) => {
    laneOf(hosts, host).busy -= 1
    const shop = laneOf(shops, shopId)
    shop.busy -= 1
    // It has a place again for whoever waits.
    shop.slow = false
    for (const next of line.filter(hasRoomOnceTaken)) next.begin()
    tidy(hosts)
    tidy(shops)
  }
  const hasRoomOnceTaken = (waiting: Waiting) => {
    const room = hasRoom(waiting)
    if (room) take(waiting)
    return room
  }

  /** Answers whether there was a place, which is then taken. */
  const place = async (of: Of): Promise<boolean> => {
    if (hasRoom(of)) {
      take(of)
      return true
    }
    const [host, shop] = [laneOf(hosts, of.host), laneOf(shops, of.shopId)]
    if (host.slow || shop.slow) return false
    const inTime = await new Promise<boolean>((resolve) => {
      const waiting = { ...of, begin: () => settle(true) }
      const timer = setTimeout(() => settle(false), patience)
      const settle = (found: boolean) => {
        clearTimeout(timer)
        line = line.filter((each) => each !== waiting)
        resolve(found)
      }
      line.push(waiting)
    })
    // Whichever of the two is full: others need not wait for it.
    if (!inTime) (shop.busy >= most() ? shop : host).slow = true
    return inTime
  }

  return {
    async within(of, make, full) {
      if (!(await place(of))) {
        const lane = laneOf(hosts, of.host)
        if (now() - lane.since > countFor) Object.assign(lane, { full: 0, since: now() })
        lane.full += 1
        throw full(lane.full)
      }
      const begun = now()
      let answered = true
      try {
        return await make()
      } catch (error) {
        answered = !(error instanceof Unanswered)
        throw error
      } finally {
        const lane = laneOf(hosts, of.host)
        lane.slow = !answered || now() - begun > slow
        leave(of)
      }
    },
  }
}

/** Keeps those that are busy, of which there are as many as places, and the newest of those that were slow. */
function tidy(lanes: Map<string, Lane>): void {
  if (lanes.size < 100) return
  for (const [name, { busy, slow: isSlow }] of lanes)
    if (busy === 0 && (!isSlow || lanes.size > mostSlowHosts)) lanes.delete(name)
}
