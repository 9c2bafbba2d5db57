/**
 * Decides for a run, each time it is taken from the beginning in a way that was not tried before: like an odometer whose
 * wheels appear as the run comes to them.
 */
export type Choices = {
  /** A new run. */
  begin(): void
  /**
   * One of `count` possibilities, as a number from 0, at a place that the run may come to again: freely the first two times,
   * then whichever it has taken least often, so that no loop is followed for ever.
   */
  chooseAt(place: string, count: number): number
  /** Does something that is no part of the run: whatever it has to choose is the first possibility. */
  aside<T>(work: () => T): T
  /** Whether there is another run to try; sets the wheels for it. */
  next(): boolean
}

const freely = 2

export function makeChoices(): Choices {
  const wheels: { taken: number; count: number }[] = []
  let at = 0
  let takenAt = new Map<string, number[]>()
  let isAside = false

  const choose = (count: number): number => {
    const wheel = wheels[at] ?? { taken: 0, count }
    wheels[at++] = wheel
    return wheel.taken
  }
  return {
    begin() {
      at = 0
      takenAt = new Map()
    },
    chooseAt(place, count) {
      if (isAside) return 0
      const times = takenAt.get(place) ?? Array.from({ length: count }, () => 0)
      takenAt.set(place, times)
      const visits = times.reduce((sum, each) => sum + each, 0)
      const taken = visits < freely ? choose(count) : times.indexOf(Math.min(...times))
      times[taken]!++
      return taken
    },
    aside(work) {
      isAside = true
      try {
        return work()
      } finally {
        isAside = false
      }
    },
    next() {
      while (wheels.length > 0 && wheels.at(-1)!.taken === wheels.at(-1)!.count - 1) wheels.pop()
      const last = wheels.at(-1)
      if (last === undefined) return false
      last.taken++
      return true
    },
  }
}
