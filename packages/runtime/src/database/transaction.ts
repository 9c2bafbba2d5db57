import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError, type Pool, type PoolClient } from 'pg'

/** Serialization failure and deadlock: PostgreSQL undid the transaction and asks for it to be tried again. */
const retryable = new Set(['40001', '40P01'])
const attempts = 5

/** Takes a statement that was sent and that nobody waits for: the commit goes right behind it, and fails with it. */
export type Behind = (sent: Promise<unknown>) => void

/**
 * Runs `work` in one transaction: commits what it returns, rolls back what it throws. A deadlock or serialization failure
 * runs `work` again, so it must touch nothing but the database.
 */
export async function transaction<T>(pool: Pool, work: (client: PoolClient, behind: Behind) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work)
    } catch (error) {
      if (attempt === attempts || !retryable.has(codeOf(error))) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient, behind: Behind) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  const sent = statements()
  let broken: Error | undefined
  try {
    inOneGo(client)
    sent.behind(begun(client))
    const result = await work(client, sent.behind)
    await commitBehind(client, sent)
    return result
  } catch (error) {
    // A connection that cannot even roll back must not go back to the pool: its next user would be inside our transaction.
    await client.query('ROLLBACK').catch((cause: Error) => (broken = cause))
    const first = await firstFailureOf(sent.all)
    // One that failed on this side leaves the driver and PostgreSQL with different ideas of what is prepared.
    if (first !== null && !(first.reason instanceof DatabaseError)) broken ??= new Error('Its state is not known.')
    throw first === null ? error : first.reason
  } finally {
    client.release(broken)
  }
}

type Statements = { all: Promise<unknown>[]; behind: Behind; hasFailed(): boolean }

function statements(): Statements {
  const all: Promise<unknown>[] = []
  let failed = false
  return {
    all,
    behind(statement) {
      statement.catch(() => (failed = true))
      all.push(statement)
    },
    hasFailed: () => failed,
  }
}

/** One that failed on this side never went out, so PostgreSQL would commit the others: then nothing is committed. */
async function commitBehind(client: PoolClient, sent: Statements): Promise<void> {
  const { stream } = client.connection
  stream.cork()
  try {
    await new Promise<void>((resolve) => process.nextTick(resolve))
    if (!sent.hasFailed()) sent.behind(committed(client))
  } finally {
    stream.uncork()
  }
  await allInOrder(sent.all)
}

/**
 * What is sent later would stand by itself if it failed: then the connection ends at once. What went out with it is done by
 * then, so that may only be what does no harm alone: looks, locks, and people who are not there yet.
 */
async function begun(client: PoolClient): Promise<void> {
  try {
    await client.query('BEGIN')
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  }
}

/** PostgreSQL answers a COMMIT behind a statement that failed with a ROLLBACK, and calls that no error. */
async function committed(client: PoolClient): Promise<void> {
  const { command } = await client.query('COMMIT')
  if (command !== 'COMMIT') throw new Error('The transaction was undone: a statement in it had failed.')
}

/**
 * What is asked of this connection until the next turn goes out together: one write here, one read there. Answers come in
 * the order of the questions.
 */
export function inOneGo({ connection: { stream } }: PoolClient): void {
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/**
 * Waits for the answers to statements that were sent one behind the other. Throws what the first of them threw, but rather
 * than that their transaction is over, which is all that those behind a failed one are told, why it is.
 */
export async function allInOrder<T extends readonly Promise<unknown>[]>(
  sent: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const failure = await firstFailureOf(sent)
  if (failure !== null) throw failure.reason
  return Promise.all(sent)
}

const transactionIsOver = '25P02'

async function firstFailureOf(sent: readonly Promise<unknown>[]): Promise<PromiseRejectedResult | null> {
  const settled = await Promise.allSettled<unknown>(sent)
  const failures = settled.filter((each) => each.status === 'rejected')
  return failures.find(({ reason }) => codeOf(reason) !== transactionIsOver) ?? failures[0] ?? null
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
