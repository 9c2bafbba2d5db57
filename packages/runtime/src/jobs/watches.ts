import { setTimeout as sleep } from 'node:timers/promises'
import { fireExpiringCards } from '../entry/fire-expiring-cards.ts'
import { releaseHeld } from '../messages/release-held.ts'
import { continueMoves } from '../moves/continue-moves.ts'
import type { Runtime } from '../runtime.ts'
import { keepStorage } from '../storage/keep-storage.ts'
import { lookAtYoungTables } from '../storage/young-tables.ts'
import { settleTally } from '../tally/settle-tally.ts'
import { fireDueTimers, nextTimer } from './fire-timers.ts'
import { redacted } from './redact.ts'
import { giveTurns } from './turns.ts'

/** Timers are looked for at least this often, in milliseconds: they may have been armed by another process. */
const timerLook = 250
/** The same for held messages: their times are whole minutes. */
const heldLook = 250
/** The same for jobs whose time has come. */
const turnsLook = 250
/** Months of the timeline are made long ahead, old rows go once a day. */
const storageLook = 600_000
/** Cards expire by the month, so nobody needs to know to the minute. */
const cardsLook = 600_000
/** The same for runs that are to move to a new version: the merchant looks on, nobody else waits. */
const movesLook = 1000
/** Tables that fill up for the first time do so within seconds. */
const youngLook = 1000
/** Counts are read as well before they are added up, only slower. */
const tallyLook = 5000
/** After trouble with the database, in milliseconds. */
const pause = 1000

/** Looks after all that comes due without anybody asking, until `signal` says stop; resolves once no look is under way. */
export async function keepWatches(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const moves = () => continueMoves(runtime, signal)
  await Promise.all([
    watchTimers(runtime, signal),
    watch(runtime, signal, 'Held messages', () => releaseHeld(runtime), heldLook),
    watch(runtime, signal, 'Turns', () => giveTurns(runtime), turnsLook),
    watch(runtime, signal, 'Expiring cards', () => fireExpiringCards(runtime), cardsLook),
    watch(runtime, signal, 'Storage', () => keepStorage(runtime), storageLook),
    watch(runtime, signal, 'Young tables', () => lookAtYoungTables(runtime.pool), youngLook),
    watch(runtime, signal, 'Counts of runs', () => settleTally(runtime.pool), tallyLook),
    watch(runtime, signal, 'Runs on their way to a new version', moves, movesLook),
  ])
}

async function watchTimers(runtime: Runtime, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    let rest = pause
    runtime.meter.beat('timers')
    try {
      if ((await fireDueTimers(runtime)) > 0) continue
      const next = await nextTimer(runtime)
      const left = next === null ? timerLook : next.getTime() - runtime.clock.now().getTime()
      // Due but not fired: its contact is busy this very moment.
      rest = Math.max(20, Math.min(timerLook, left))
    } catch (error) {
      runtime.log.warn({ reason: redacted(error) }, 'Timers could not be looked at; trying again')
    }
    await sleep(rest, undefined, { signal }).catch(() => {})
  }
}

/** Does what `look` finds to do for as long as it finds some, and looks again every `rest` milliseconds. */
async function watch(
  runtime: Runtime,
  signal: AbortSignal,
  what: string,
  look: () => Promise<number>,
  rest: number,
): Promise<void> {
  while (!signal.aborted) {
    let left = rest
    runtime.meter.beat(what.toLowerCase(), rest / 1000)
    try {
      if ((await look()) > 0) continue
    } catch (error) {
      left = Math.max(rest, pause)
      runtime.log.warn({ reason: redacted(error) }, `${what} could not be looked at; trying again`)
    }
    await sleep(left, undefined, { signal }).catch(() => {})
  }
}
