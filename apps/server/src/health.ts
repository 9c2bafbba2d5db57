import { statfs } from 'node:fs/promises'
import { unreachable } from '@aftercart/flow'
import type { Health } from '@aftercart/api/server'
import type { DatabaseLook, DatabaseWatch, Meter } from '@aftercart/runtime'

/** All that the judgement goes by. Times in milliseconds. */
export type HealthFacts = {
  now: number
  stopping: boolean
  /** When the database answered last, and what the last look came to. */
  answeredAt: number
  look: DatabaseLook
  /** When each loop of the worker went round last, and how long it may rest besides. */
  loops: ReadonlyMap<string, { at: number; rest: number }>
  /** Bytes left on the disk that holds the built-in database; null when that is not ours to know. */
  free: number | null
}

/** Restarting PostgreSQL takes a second or two, and a web machine that is taken out for that helps nobody. */
const silence = 5000
/** A loop looks several times a second; a transaction that waits for locks may take long, but not a minute. */
const stuck = 60_000
/** Below this PostgreSQL may not find room for its log, and stops. */
const leastFree = 64 * 2 ** 20

/** Why it cannot take work, in a few words; null when it can. */
export function judge(facts: HealthFacts): string | null {
  const database = judgeDatabase(facts)
  if (facts.stopping || database !== null) return facts.stopping ? 'It is stopping.' : database
  if (facts.free !== null && facts.free < leastFree)
    return `The disk that holds the database is full (${Math.round(facts.free / 2 ** 20)} MB left).`
  for (const [loop, { at, rest }] of facts.loops) {
    const late = facts.now - at - rest
    if (late > stuck) return `The worker's loop "${loop}" is stuck: it went round ${seconds(facts.now - at)} ago.`
  }
  return null
}

/** Why there is no use in asking it anything; null when there is. */
export function judgeReady(facts: HealthFacts): string | null {
  return facts.stopping ? 'It is stopping.' : whySilent(facts)
}

function judgeDatabase(facts: HealthFacts): string | null {
  const { look } = facts
  switch (look.is) {
    case 'right':
    case 'silent':
      return whySilent(facts)
    case 'read-only':
      return 'The database is read-only: it is a standby, or was set so.'
    case 'older':
      return `The database lacks the migration "${look.migration}": an older backup? Restart Aftercart.`
    default:
      return unreachable(look)
  }
}

function whySilent({ now, answeredAt }: HealthFacts): string | null {
  return now - answeredAt > silence ? `The database has not answered for ${seconds(now - answeredAt)}.` : null
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`
}

export type WatchedHealth = Health & {
  /** Hears the worker's loops. */
  beat: Meter['beat']
  /** From now on it is unwell: it is about to end. */
  stopping(): void
  close(): void
}

export type HealthOptions = {
  database: Pick<DatabaseWatch, 'look'>
  /** The folder of the built-in database; null for one's own. */
  folder: string | null
}

/** Looks every second by itself, so that asking costs nothing and answers do not depend on how often somebody asks. */
export async function watchHealth({ database, folder }: HealthOptions): Promise<WatchedHealth> {
  const loops = new Map<string, { at: number; rest: number }>()
  let stopping = false
  let facts = { answeredAt: Date.now(), look: { is: 'right' } as DatabaseLook, free: null as number | null }
  const look = async () => {
    const found = await database.look()
    const answeredAt = found.is === 'silent' ? facts.answeredAt : Date.now()
    // What is not known just now is as it was.
    facts = { answeredAt, look: found.is === 'silent' ? facts.look : found, free: await freeOn(folder) }
  }
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    void look().finally(() => (looking = false))
  }, 1000)
  timer.unref()
  await look()
  const all = (): HealthFacts => ({ ...facts, now: Date.now(), stopping, loops })
  return {
    whyNotHealthy: () => judge(all()),
    whyNotReady: () => judgeReady(all()),
    beat: (loop, rest = 0) => void loops.set(loop, { at: Date.now(), rest: rest * 1000 }),
    stopping: () => (stopping = true),
    close: () => clearInterval(timer),
  }
}

async function freeOn(folder: string | null): Promise<number | null> {
  if (folder === null) return null
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )
}
