import type { Pool } from 'pg'
import { redacted } from './redact.ts'
import type { Log, Runtime } from '../runtime.ts'

/**
 * In which order the queue's jobs are done, so that a shop with 100,000 of them does not keep another's first one waiting.
 *
 * Start-time fair queueing (Goyal, Vin and Cheng, 1996): a job's turn is one after its shop's last, or one after the turn
 * that is being done just now, if that is later. So shops with many jobs waiting are served one job each in rotation, and
 * whoever comes new is next. A shop alone gets everything.
 *
 * **The turn is written as the job's `run_at`**, in microseconds after the year 2000: the queue takes jobs by (priority,
 * run_at), and of the two only `run_at` has room to count for years (a priority is a smallint: 65,536 turns). A moment
 * long past is always ready. Jobs that wait for a later time (another try, a held message) carry that time, and get
 * their turn from `giveTurns` when it has come. So a job is ready since `greatest(created_at, run_at)`.
 *
 * Each process counts for itself and looks at the same queue's head. What holds with several: whoever has nothing waiting
 * is still next; a shop whose jobs come in by k processes gets up to k jobs in each rotation. A new process knows nothing of
 * who has jobs waiting: it begins at the head like everybody.
 */
export type Turns = {
  /** The `run_at` of the shop's next job, e.g. `2000-01-01T00:00:00.000042Z`. Cheap; never fails. */
  next(shopId: string): string
}

export type TurnsOptions = {
  /** Asks for the turn at the head of the queue; null when no job is ready. */
  head(): Promise<number | null>
  log?: Pick<Log, 'warn'>
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
}

/** So old, in milliseconds, may be what is known of the queue's head when a turn is given. */
const lookEvery = 250

/** Shops that have jobs ahead of the head. More are not remembered: the one that has waited longest is forgotten. */
const mostShops = 50_000

/** Turns of one process. It looks at the queue's head by itself while turns are asked for, and rests otherwise. */
export function createTurns({ head, log, now = () => performance.now() }: TurnsOptions): Turns {
  const lasts = new Map<string, number>()
  let atHead = 0
  let looking = false
  let lookedAt = -Infinity

  const look = async () => {
    looking = true
    try {
      sawHead(await head())
    } catch (error) {
      // Turns only put jobs in order: with an old head they are less fair, never lost.
      log?.warn({ reason: redacted(error) }, 'The head of the queue could not be looked at; trying again')
    }
    lookedAt = now()
    looking = false
  }

  const sawHead = (turn: number | null) => {
    atHead = turn ?? 0
    if (turn === null) lasts.clear()
    // Whoever's last turn has gone by stands like one who never had any.
    for (const [shopId, last] of lasts) if (last <= atHead) lasts.delete(shopId)
  }

  return {
    next(shopId) {
      if (!looking && now() - lookedAt >= lookEvery) void look()
      const turn = Math.max(atHead, lasts.get(shopId) ?? 0) + 1
      // Put at the end, so that the first is the one that was served longest ago.
      lasts.delete(shopId)
      lasts.set(shopId, turn)
      if (lasts.size > mostShops) lasts.delete(lasts.keys().next().value!)
      return momentOf(turn)
    },
  }
}

const firstMoment = Date.UTC(2000, 0, 1)

/** The moment that stands for a turn. A queue that is never empty counts up to the year 2001 in some 30 years. */
function momentOf(turn: number): string {
  const micros = String(turn % 1000).padStart(3, '0')
  return new Date(firstMoment + Math.floor(turn / 1000)).toISOString().replace('Z', `${micros}Z`)
}

const hasTurn = `run_at < '2001-01-01Z'`

/** The turn of the job that will be taken next, null when none is ready. One look into an index. */
export async function headOfQueue(pool: Pool): Promise<number | null> {
  const { rows } = await pool.query<{ turn: string }>({
    name: 'head-of-queue',
    text: `SELECT (extract(epoch FROM run_at - '2000-01-01Z'::timestamptz) * 1000000)::bigint AS turn
      FROM graphile_worker._private_jobs WHERE is_available AND priority = 0 AND ${hasTurn} ORDER BY run_at LIMIT 1`,
  })
  return rows[0] === undefined ? null : Number(rows[0].turn)
}

const batch = 1000

/**
 * Gives a turn to jobs whose time has come since, e.g. for another try: they would stand behind all that have one. Called
 * every quarter of a second by a worker; any number may do it at once. Answers how many there were.
 */
export async function giveTurns({ pool, turns }: Pick<Runtime, 'pool' | 'turns'>): Promise<number> {
  const { rows } = await pool.query<{ id: string; shopId: string }>({
    name: 'jobs-without-turn',
    text: `SELECT id, payload->>'shopId' AS "shopId" FROM graphile_worker._private_jobs
      WHERE is_available AND priority = 0 AND NOT (${hasTurn}) AND run_at <= now() ORDER BY run_at LIMIT $1`,
    values: [batch],
  })
  if (rows.length === 0) return 0
  const { rowCount } = await pool.query({
    name: 'give-turns',
    // One that was taken meanwhile needs none; one that is being taken this very moment is not waited for. The time since
    // when it is ready moves to `created_at`, which the queue itself does not look at.
    text: `WITH free AS (
        SELECT j.id, x.turn FROM unnest($1::bigint[], $2::timestamptz[]) AS x(id, turn)
          JOIN graphile_worker._private_jobs j ON j.id = x.id
        WHERE j.is_available AND NOT (j.${hasTurn}) AND j.run_at <= now() FOR UPDATE OF j SKIP LOCKED)
      UPDATE graphile_worker._private_jobs j SET run_at = free.turn, created_at = j.run_at FROM free WHERE j.id = free.id`,
    values: [rows.map((row) => row.id), rows.map((row) => turns.next(row.shopId))],
  })
  return rowCount ?? 0
}
