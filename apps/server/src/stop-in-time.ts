import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@aftercart/runtime'

export type Stoppable = {
  /** What takes work in: requests and jobs. Each lets what is under way end, and cuts it after five seconds. */
  fronts: (() => Promise<void>)[]
  database: {
    /** Shortens the built-in database's own end: it writes down now what it would have to write then. */
    hurry(): Promise<void>
    /** Ends connections that something still holds, e.g. a query that takes minutes; what they had not committed is undone. */
    cut(): Promise<void>
    close(): Promise<void>
    /** Stops the built-in one, and what still looked at it. */
    stop(): Promise<unknown>
  } | null
}

/** Milliseconds for each part; in sum below ten seconds. */
const limits = { fronts: 5700, afterCut: 600, close: 300, stop: 1500 }

/**
 * Stops everything in order, and within ten seconds whatever hangs: nothing accepted is lost by a cut, for what was answered is
 * committed, and what was not begins anew elsewhere. Never throws.
 */
export async function stopInTime({ fronts, database }: Stoppable, log: Log): Promise<void> {
  void database?.hurry().catch(() => {})
  // Requests and jobs under way still need the database: it closes last.
  const ending = Promise.all(
    fronts.map((stop) => stop().catch((error: unknown) => log.error({ err: error }, 'A part did not stop well'))),
  )
  const inTime = await within(limits.fronts, ending)
  if (database === null) return
  if (!inTime) {
    log.warn({}, 'Something still holds the database: its connections are cut')
    await within(limits.afterCut, database.cut())
    await within(limits.afterCut, ending)
  }
  const closing = database.close()
  if (!(await within(limits.close, closing))) {
    await within(limits.close, database.cut())
    await within(limits.close, closing)
  }
  // It goes on stopping by itself when we are gone, and the next start waits for it.
  if (!(await within(limits.stop, database.stop())))
    log.warn({}, 'The built-in database is still writing down what it knows')
}

/** Whether it ended well or badly, but ended, within so many milliseconds. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const ended = work.then(
    () => true,
    () => true,
  )
  return Promise.race([ended, sleep(milliseconds, false, { ref: false })])
}
