import { isDown } from '../database/down.ts'
import type { Settled } from './gather.ts'

export type Doing<I, O> = {
  /** Does all of them or none; the answers stand in the order of the items. */
  together(items: readonly I[]): Promise<readonly O[]>
  alone(item: I): Promise<O>
  /** Whether one that was by itself already should be tried again; never, when left out. */
  again?(error: unknown): boolean
}

/**
 * Items together, and each by itself when that does not work: one that cannot be done must not spoil the others. When it is
 * the database that does not answer, it does so for none of them, and nobody waits for it more than once.
 */
export async function togetherElseAlone<I, O>(
  items: readonly I[],
  { together, alone, again = never }: Doing<I, O>,
): Promise<Settled<O>[]> {
  try {
    return (await together(items)).map((value) => ({ ok: true, value }))
  } catch (error) {
    if (isDown(error) || (items.length === 1 && !again(error))) throw error
  }
  const answers: Settled<O>[] = []
  let down: Settled<O> | null = null
  for (const item of items) {
    const answer: Settled<O> = down ?? (await settled(alone(item)))
    if (!answer.ok && isDown(answer.error)) down = answer
    answers.push(answer)
  }
  return answers
}

function settled<O>(work: Promise<O>): Promise<Settled<O>> {
  return work.then(
    (value) => ({ ok: true, value }),
    (error: unknown) => ({ ok: false, error }),
  )
}

function never(): boolean {
  return false
}
