import { setTimeout as sleep } from 'node:timers/promises'
import { isDown } from '../database/down.ts'

/** Milliseconds between two tries: the first pause, and the longest. */
const firstPause = 100
const longestPause = 500
/** Whoever holds a lock for so long, in milliseconds, will not give it back while we wait for it. */
const longest = 10 * 60_000

/**
 * Writes down what a call came to. It was made, and only this process knows: if it forgot, the same call would be made again.
 * So a database that is away for a while is waited for, with the result at hand, and before anybody else takes the action
 * for abandoned: pauses are shorter than the seconds after which others do. `ending`: the process does not wait for it any
 * longer. Throws what `write` throws when that has nothing to do with the database being away.
 */
export async function untilWritten<T>(write: () => Promise<T>, ending?: AbortSignal): Promise<T> {
  const last = performance.now() + longest
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await write()
    } catch (error) {
      if (!isDown(error) || ending?.aborted === true || performance.now() > last) throw error
    }
    await sleep(pause * (0.75 + Math.random() / 4), undefined, ending ? { signal: ending } : {}).catch(() => {})
  }
}
