import type { SignalName } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { Runtime } from '../runtime.ts'
import { advanceRun } from './advance-run.ts'
import { isBroken } from './compiled-flows.ts'
import { lockActiveRuns, type WhoseRuns } from './load-runs.ts'
import { lockContacts } from '../contacts/upsert-contact.ts'
import { addContact, hasContact, type RunWork, type Signal, type Work } from './work.ts'

/** The same for one contact, and for one order when that is named too. */
export async function benchActiveRuns(
  runtime: Runtime,
  client: PoolClient,
  work: Work,
  shopId: string,
  contactId: string,
  orderId: string | null,
): Promise<void> {
  await benchRunsOf(runtime, client, work, [{ shopId, contactId, orderId }])
}

/**
 * Puts the runs under way of contacts (and those of orders, whoever's they are) on the bench, locked. Runs of other contacts
 * bring their contacts with them. Taking a further contact's lock may meet somebody doing the same the other way round;
 * PostgreSQL then undoes one of the two and `transaction` runs it again.
 */
export async function benchRunsOf(
  runtime: Runtime,
  client: PoolClient,
  work: Work,
  whose: readonly WhoseRuns[],
): Promise<void> {
  const runs = (await lockActiveRuns(runtime.pool, client, whose)).filter((run) => !work.runs.has(run.id))
  const strangers = runs.filter((run) => !hasContact(work, run))
  if (strangers.length > 0) for (const contact of await lockContacts(client, strangers)) addContact(work, contact)
  for (const run of runs) if (hasContact(work, run)) work.runs.set(run.id, run)
}

/**
 * The contact is in another time zone by now: runs that wait for a local time work it out anew. Loads them if they are not on
 * the bench; the contact is locked.
 */
export async function tellZoneChanged(runtime: Runtime, work: Work, shopId: string, contactId: string): Promise<void> {
  await benchActiveRuns(runtime, work.client, work, shopId, contactId, null)
  for (const run of [...work.runs.values()]) {
    const waits = Object.keys(run.snapshot?.waits ?? {}).length > 0
    if (run.contactId === contactId && waits) await advanceRun(runtime, work, run, { type: 'zone-changed' })
  }
}

export function listens(run: RunWork, name: SignalName): boolean {
  return run.status === 'active' && !isBroken(run.flow) && run.flow.listens.has(name)
}

/** Tells one run the news, if its flow listens for it. The timeline says so when it moved the run. */
export async function signalRun(runtime: Runtime, work: Work, run: RunWork, signal: Signal): Promise<boolean> {
  if (!listens(run, signal.name)) return false
  const before = run.writes.timeline.length
  const moved = await advanceRun(runtime, work, run, { type: 'signal', name: signal.name, detail: signal.detail })
  if (!moved) return false
  const { eventId, orderId, tag, event } = signal.detail
  run.writes.timeline.splice(before, 0, {
    kind: 'signal',
    detail: {
      name: signal.name,
      ...(typeof eventId === 'string' ? { eventId } : {}),
      ...(typeof orderId === 'string' ? { orderId } : {}),
      ...(typeof tag === 'string' ? { tag } : {}),
      ...(typeof event === 'string' ? { event } : {}),
    },
  })
  return true
}
