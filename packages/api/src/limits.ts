/**
 * Counts tries in fixed windows, in this process's memory: with several web machines each counts for itself, so the
 * limits are as many times higher. Good against guessing; not an accounting of requests.
 */
export type Limits = {
  /** Counts one try. Null when it may go on, else the milliseconds to wait. */
  take(key: string, max: number, windowMs: number): number | null
}

type Window = { count: number; endsAt: number }

export function createLimits(now: () => number = Date.now): Limits {
  const windows = new Map<string, Window>()
  return {
    take(key, max, windowMs) {
      const at = now()
      if (windows.size > MOST_KEYS) makeRoom(windows, at)
      const known = windows.get(key)
      if (known === undefined || known.endsAt <= at) {
        windows.set(key, { count: 1, endsAt: at + windowMs })
        return null
      }
      known.count += 1
      return known.count > max ? known.endsAt - at : null
    },
  }
}

/** Bounds the memory that somebody with many addresses can make us use. */
const MOST_KEYS = 100_000

function makeRoom(windows: Map<string, Window>, at: number): void {
  for (const [key, window] of windows) if (window.endsAt <= at) windows.delete(key)
  // Still full of live windows: the oldest go, a tenth at a time.
  for (const key of windows.keys().take(windows.size > MOST_KEYS ? MOST_KEYS / 10 : 0)) windows.delete(key)
}
