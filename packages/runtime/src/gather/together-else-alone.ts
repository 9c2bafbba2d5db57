import type { Settled } from './gather.ts'

export type Doing<I, O> = {
  /** Does all of them or none; the answers stand in the order of the items. */
  together(items: readonly I[]): Promise<readonly O[]>
  alone(item: I): Promise<O>
  /** Whether what went wrong would go wrong for each of them. It is thrown then, and nothing is tried again. */
  isForAll(error: unknown): boolean
}

/** Items together, and each by itself when that does not work: one that cannot be done must not spoil the others. */
export async function togetherElseAlone<I, O>(
  items: readonly I[],
  { together, alone, isForAll }: Doing<I, O>,
): Promise<Settled<O>[]> {
  try {
    return (await together(items)).map((value) => ({ ok: true, value }))
  } catch (error) {
    if (isForAll(error)) throw error
  }
  const answers: Settled<O>[] = []
  for (const item of items) {
    answers.push(
      await alone(item).then(
        (value): Settled<O> => ({ ok: true, value }),
        (error: unknown) => ({ ok: false, error }),
      ),
    )
  }
  return answers
}
