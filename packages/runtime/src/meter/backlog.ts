import type { Pool } from 'pg'

/** Where work waits. `jobs`: in the queue. `held-messages`, `timers`: due by the clock. `in-hand`: begun without a job. */
export type BacklogPlace = 'jobs' | 'timers' | 'held-messages' | 'in-hand'

export type Backlog = {
  /** What could go on now. `count` stops at `mostInBacklog`. `oldest`: seconds that the longest waiting has waited; 0 for none. */
  places: Record<BacklogPlace, { count: number; oldest: number }>
  /** Jobs that wait for their next try, at most `mostInBacklog`. */
  retries: number
  /** Waits that have not come due, as PostgreSQL estimates them. */
  waits: number
}

/** Counting goes no further: who asks wants to know whether it grows, and a million rows are not counted for that. */
export const mostInBacklog = 10_000

/**
 * What waits to be done in all shops. Each part reads one index from its beginning, so that it takes as long with a million
 * waiting runs as with ten.
 */
export async function readBacklog(pool: Pool, now: Date): Promise<Backlog> {
  const { rows } = await pool.query<Row>({ name: 'watch-backlog', text: backlogSql, values: [now, mostInBacklog] })
  const row = rows[0]!
  return {
    places: {
      jobs: { count: row.jobs, oldest: row.jobsOldest },
      timers: { count: row.timers, oldest: row.timersOldest },
      'held-messages': { count: row.held, oldest: row.heldOldest },
      'in-hand': { count: row.inHand, oldest: row.inHandOldest },
    },
    retries: row.retries,
    waits: row.waits,
  }
}

type Row = Record<
  | 'jobs'
  | 'jobsOldest'
  | 'timers'
  | 'timersOldest'
  | 'held'
  | 'heldOldest'
  | 'inHand'
  | 'inHandOldest'
  | 'retries'
  | 'waits',
  number
>

/** Seconds between the earliest of them and `now`. */
const oldest = (at: string, now: string) => `coalesce(greatest(extract(epoch FROM ${now} - min(${at})), 0), 0)::float`

/** A job's `run_at` is its turn in the queue, long past: see jobs/turns.ts. */
const backlogSql = `
  WITH jobs AS (
    SELECT greatest(created_at, run_at) AS ready_at FROM graphile_worker._private_jobs
    WHERE is_available AND run_at <= now() ORDER BY priority, run_at LIMIT $2
  ), retries AS (
    SELECT FROM graphile_worker._private_jobs WHERE is_available AND run_at > now() LIMIT $2
  ), timers AS (
    SELECT due_at FROM timer WHERE due_at <= $1 ORDER BY due_at LIMIT $2
  ), held AS (
    SELECT held_until FROM effect WHERE held_until <= $1 AND state = 'held' ORDER BY held_until LIMIT $2
  ), in_hand AS (
    SELECT created_at FROM effect WHERE worker IS NOT NULL LIMIT $2
  )
  SELECT (SELECT count(*)::int FROM jobs) AS jobs, (SELECT ${oldest('ready_at', 'now()')} FROM jobs) AS "jobsOldest",
    (SELECT count(*)::int FROM timers) AS timers, (SELECT ${oldest('due_at', '$1')} FROM timers) AS "timersOldest",
    (SELECT count(*)::int FROM held) AS held, (SELECT ${oldest('held_until', '$1')} FROM held) AS "heldOldest",
    (SELECT count(*)::int FROM in_hand) AS "inHand", (SELECT ${oldest('created_at', '$1')} FROM in_hand) AS "inHandOldest",
    (SELECT count(*)::int FROM retries) AS retries,
    (SELECT greatest(reltuples, 0)::float FROM pg_class WHERE oid = 'timer'::regclass) AS waits`
