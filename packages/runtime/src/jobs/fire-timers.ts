import { DatabaseError, type PoolClient } from 'pg'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { advanceRun } from '../runs/advance-run.ts'
import { lockRuns } from '../runs/load-runs.ts'
import { spreadNews } from '../runs/spread-news.ts'
import { newWork, type RunWork, type Work } from '../runs/work.ts'
import { writeWork } from '../runs/write-work.ts'
import type { OfRun, Runtime } from '../runtime.ts'
import { redacted } from './redact.ts'
import { workTransaction } from './work-transaction.ts'

const batch = 200
/** So many contacts are looked at one by one when a batch cannot be written. */
const mostAlone = 1000

/**
 * Wakes the runs whose waits have come due by the runtime's clock, a batch in one transaction: also those that came due
 * while nothing was running. Any number of processes may do this at once. The contacts are what is claimed, with SKIP
 * LOCKED, because a contact's lock comes before all else of it; one that is busy just now is left for the next look.
 * Answers how many timers fired.
 */
export async function fireDueTimers(runtime: Runtime): Promise<number> {
  try {
    return await fire(runtime, claimContacts)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return fireOneByOne(runtime)
  }
}

/** What the database refuses to write for one contact must not keep the others of all shops waiting: they go on without it. */
async function fireOneByOne(runtime: Runtime): Promise<number> {
  const { rows } = await runtime.pool.query<{ shopId: string; contactId: string }>(
    `SELECT DISTINCT r.shop_id AS "shopId", r.contact_id AS "contactId"
     FROM (SELECT shop_id, run_id FROM timer WHERE due_at <= $1 ORDER BY due_at LIMIT $2) t
     JOIN run r ON r.shop_id = t.shop_id AND r.id = t.run_id`,
    [runtime.clock.now(), mostAlone],
  )
  let fired = 0
  for (const { shopId, contactId } of rows) {
    try {
      fired += await fire(runtime, (client) => claimContact(client, shopId, contactId))
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      runtime.log.error({ shopId, contactId, reason: redacted(error) }, 'A wait that has come due could not go on')
    }
  }
  return fired
}

async function fire(
  runtime: Runtime,
  claim: (client: PoolClient, now: Date) => Promise<ContactRow[]>,
): Promise<number> {
  const about = { kind: 'timers', items: 0 }
  let late: (OfRun & { seconds: number })[] = []
  await workTransaction(runtime, about, async (client, ways) => {
    // Tried again after a deadlock, when others may have taken them.
    about.items = 0
    late = []
    const now = runtime.clock.now()
    const contacts = await claim(client, now)
    if (contacts.length === 0) return
    const due = await dueTimers(client, now, contacts)
    about.items = due.length
    late = due.map((timer) => ({ ...timer, seconds: Math.max(0, now.getTime() - timer.dueAt.getTime()) / 1000 }))
    const runs = new Map((await lockRuns(runtime.pool, client, due)).map((run) => [run.id, run]))
    const work = newWork(client, now, contacts, ways)
    for (const run of runs.values()) work.runs.set(run.id, run)
    for (const timer of due) {
      const run = runs.get(timer.runId)
      if (run) await wake(runtime, work, run, timer)
    }
    await spreadNews(runtime, client, work)
    await writeWork(runtime, work)
  })
  for (const { seconds, shopId, runId } of late) runtime.meter.timer(seconds, { shopId, runId })
  return about.items
}

/** When the next timer comes due, or null when there is none. */
export async function nextTimer(runtime: Runtime): Promise<Date | null> {
  const { rows } = await runtime.pool.query<{ next: Date | null }>('SELECT min(due_at) AS next FROM timer')
  return rows[0]?.next ?? null
}

type DueTimer = { shopId: string; runId: string; node: string; visit: number; dueAt: Date }

async function wake(runtime: Runtime, work: Work, run: RunWork, timer: DueTimer): Promise<void> {
  const { node, visit, dueAt } = timer
  const { timeline, timersGone } = run.writes
  timersGone.push({ node, visit })
  const before = timeline.length
  const moved = await advanceRun(runtime, work, run, { type: 'timer', node, visit })
  const late = Math.max(0, work.now.getTime() - dueAt.getTime())
  const goesOn = timeline[before]?.kind === 'waits-on'
  if (moved && !goesOn) timeline.splice(before, 0, { kind: 'woke', node, visit, detail: { late } })
}

async function claimContacts(client: PoolClient, now: Date): Promise<ContactRow[]> {
  const { rows } = await client.query<{ contact: ContactRow }>({
    name: 'claim-contacts',
    text: `SELECT to_jsonb(c) - 'match_key' AS contact
      FROM (SELECT DISTINCT r.shop_id, r.contact_id
          FROM (SELECT shop_id, run_id FROM timer WHERE due_at <= $1 ORDER BY due_at LIMIT ${batch}) t
            JOIN run r ON r.shop_id = t.shop_id AND r.id = t.run_id) AS due
        JOIN contact c ON c.shop_id = due.shop_id AND c.id = due.contact_id
      ORDER BY c.shop_id, c.id FOR NO KEY UPDATE OF c SKIP LOCKED`,
    values: [now],
  })
  return rows.map((row) => row.contact)
}

async function claimContact(client: PoolClient, shopId: string, contactId: string): Promise<ContactRow[]> {
  const { rows } = await client.query<{ contact: ContactRow }>(
    `SELECT to_jsonb(c) AS contact FROM contact c WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [shopId, contactId],
  )
  return rows.map((row) => row.contact)
}

async function dueTimers(client: PoolClient, now: Date, contacts: readonly ContactRow[]): Promise<DueTimer[]> {
  const { rows } = await client.query<DueTimer>({
    name: 'due-timers',
    text: `SELECT t.shop_id AS "shopId", t.run_id AS "runId", t.node, t.visit, t.due_at AS "dueAt"
      FROM unnest($2::uuid[], $3::uuid[]) AS c(shop_id, id)
      JOIN run r ON r.shop_id = c.shop_id AND r.contact_id = c.id AND r.status = 'active'
      JOIN timer t ON t.shop_id = r.shop_id AND t.run_id = r.id
      WHERE t.due_at <= $1 ORDER BY t.due_at, t.run_id, t.node`,
    values: [now, contacts.map((contact) => contact.shop_id), contacts.map((contact) => contact.id)],
  })
  return rows
}
