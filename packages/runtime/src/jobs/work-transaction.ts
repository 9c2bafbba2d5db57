import type { PoolClient } from 'pg'
import { transaction, type Behind } from '../database/transaction.ts'
import type { Origin, Runtime } from '../runtime.ts'
import { openHandOff, type HandOff } from './hands.ts'

/** What it does, of how many items, and what asked for them: for the meter, which is not told of what found nothing to do. */
export type AboutWork = { kind: string; items: number; from?: readonly Origin[] }

/**
 * One transaction that steps runs. Actions that the process can do at once are taken in hand with it and begun right after
 * the commit; all others go through the queue.
 */
export async function workTransaction<T>(
  runtime: Runtime,
  about: AboutWork,
  work: (client: PoolClient, ways: { hand: HandOff; behind: Behind }) => Promise<T>,
): Promise<T> {
  const began = performance.now()
  const hand = openHandOff(runtime.hands)
  try {
    const result = await transaction(runtime.pool, (client, behind) => {
      // Tried again after a deadlock: what the first try took in hand was undone with it.
      hand.undo()
      return work(client, { hand, behind })
    })
    hand.begin()
    return result
  } catch (error) {
    hand.undo()
    throw error
  } finally {
    const { kind, items, from } = about
    if (items > 0) runtime.meter.transaction(kind, (performance.now() - began) / 1000, items, from)
  }
}
