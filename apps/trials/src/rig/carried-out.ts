import type { Call } from './receiver.ts'

/** What was lost, by the address it calls from, and when. `until`: how long it then took until its calls could be ended. */
export type Fault = { address: string; at: number; until?: number }

/** An action is ended so many milliseconds after it was begun at the latest, also on a busy machine: older calls were done with. */
const longestInHand = 10_000

export type RepeatedCalls = {
  /** Keys that were called again because nobody can know whether a call in the hand of a lost host was made. */
  inHand: string[]
  /** What must never happen: calls that nothing excuses to have been made again. */
  unexcused: Call[][]
}

/**
 * Sorts out the actions that were called more than once. A call is excused by a fault of the host that had begun it before
 * the fault came, even if the call arrives much later: the network may keep it until the host is back. Of each action one
 * call needs no excuse.
 */
export function repeatedCalls(calls: readonly Call[], faults: readonly Fault[]): RepeatedCalls {
  const answer: RepeatedCalls = { inHand: [], unexcused: [] }
  const excused = ({ from, begun }: Call) =>
    faults.some(({ address, at, until = at }) => address === from && begun > at - longestInHand && begun <= until)
  for (const [key, same] of Map.groupBy(calls, (call) => call.key)) {
    if (same.length < 2) continue
    if (same.filter((call) => !excused(call)).length < 2) answer.inHand.push(key)
    else answer.unexcused.push(same)
  }
  return answer
}

/** Of all `orders`, those that one of `paths` was not called for. */
export function notCarriedOut(orders: readonly string[], paths: readonly string[], calls: readonly Call[]): string[] {
  const answered = calls.filter((call) => call.answered !== null)
  const made = new Set(answered.map(({ path, body }) => `${path} ${(JSON.parse(body) as { order: string }).order}`))
  return orders.filter((order) => paths.some((path) => !made.has(`${path} ${order}`)))
}
