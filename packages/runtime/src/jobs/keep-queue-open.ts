import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../runtime.ts'
import { redacted } from './redact.ts'

/** `ended`: resolves once it takes no more jobs, whoever ended it. */
export type Queue = { ended: Promise<void>; stop(): Promise<void> }

/** After trouble with the database, in milliseconds. */
const pause = 1000

/** Opens a queue, and another one whenever it ended by itself, until it is told to stop. Throws when the first does not open. */
export async function keepQueueOpen(open: () => Promise<Queue>, log: Log): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const { signal } = stopping
  let queue = await open()
  const watching = (async () => {
    for (;;) {
      await queue.ended
      if (signal.aborted) return
      log.warn({}, 'The queue stopped by itself and is opened again')
      queue = await reopened(open, signal, log)
      // It was being opened while we were told to stop, which only the one before heard.
      if (signal.aborted) await queue.stop()
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await queue.stop()
      await watching
    },
  }
}

async function reopened(open: () => Promise<Queue>, signal: AbortSignal, log: Log): Promise<Queue> {
  while (!signal.aborted) {
    await sleep(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    try {
      return await open()
    } catch (error) {
      log.warn({ reason: redacted(error) }, 'The queue could not be opened; trying again')
    }
  }
  return { ended: Promise.resolve(), stop: async () => {} }
}
