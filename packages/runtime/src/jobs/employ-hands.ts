import { newId } from '../database/new-id.ts'
import type { Runtime } from '../runtime.ts'
import { createOwnHands, giveToQueue } from './own-hands.ts'
import { redacted } from './redact.ts'
import type { Limits } from './try-action.ts'
import { holdWorkerLock, type WorkerLock } from './worker-lock.ts'

/** How long actions under way may take to end when the worker stops, in milliseconds; graphile-worker gives its own as long. */
export const patience = 5000

/** Lets this process's own requests and timers hand actions to us without the queue. */
export async function employHands(
  runtime: Runtime,
  limits: Limits,
  places: number,
): Promise<{ stop(): Promise<void> }> {
  const { pool, log, meter } = runtime
  const name = `hands-${newId()}`
  let lock: WorkerLock | null = null
  const isAlive = () => lock?.isHeld() ?? false
  const own = createOwnHands(runtime, name, { places, limits, isAlive, log })
  lock = await holdWorkerLock(pool, name, log, async () => {
    meter.beat('hands')
    await own.sweep()
  })
  runtime.hands.workers.add(own.worker)
  return {
    async stop() {
      runtime.hands.workers.delete(own.worker)
      await own.stop(patience)
      // What was told to stop goes on elsewhere at once, and not only when somebody misses us.
      await giveToQueue(pool, { workers: [name] }).catch((error: unknown) =>
        log.warn({ reason: redacted(error) }, 'Actions could not be given to the queue; another worker will find them'),
      )
      await lock.release()
    },
  }
}
