import { PassingMap } from './passing-map.ts'

export type CutOff = {
  signal: AbortSignal
  /** Whether it was the time that ran out. */
  isLate(): boolean
  /** Call it when the work is over, however it ended. */
  end(): void
}

/**
 * Aborts after `milliseconds`, or when `outer` does. What AbortSignal.any and AbortSignal.timeout do together, at a tenth of
 * their cost: those are kept track of by weak references until they are collected.
 */
export function cutOff(outer: AbortSignal, milliseconds: number): CutOff {
  const controller = new AbortController()
  let late = false
  const stop = () => controller.abort(outer.reason)
  const timer = setTimeout(() => {
    late = true
    controller.abort(new DOMException('It took too long.', 'TimeoutError'))
  }, milliseconds)
  const stopped = whoeverStopsWith(outer)
  if (outer.aborted) stop()
  else stopped.set(stop, stop)
  return {
    signal: controller.signal,
    isLate: () => late,
    end() {
      clearTimeout(timer)
      stopped.delete(stop)
    },
  }
}

type Stops = PassingMap<() => void, () => void>

const stops = new WeakMap<AbortSignal, Stops>()

/**
 * One listener for all: a signal stops everything that a worker has under way. A listener that was removed still knows the
 * next one, so that of calls one after the other a first one that grew old would keep the others from being collected young.
 */
function whoeverStopsWith(outer: AbortSignal): Stops {
  const known = stops.get(outer)
  if (known !== undefined) return known
  const all: Stops = new PassingMap()
  stops.set(outer, all)
  outer.addEventListener('abort', () => all.values().forEach((stop) => stop()), { once: true })
  return all
}
