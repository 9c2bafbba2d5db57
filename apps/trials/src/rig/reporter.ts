import { setTimeout as sleep } from 'node:timers/promises'
import { nameOf, outcomeSender, type Accepted, type Attempt } from './send-outcome.ts'

export type Reporter = {
  /** One call for one event, to the next of the web processes. */
  try(event: object): Promise<Attempt>
  /** Repeats the same event until it is answered 200, as a shop does. Throws after `patience` milliseconds, or on a 4xx other than 429. */
  report(event: object, patience?: number): Promise<Accepted>
  /** How many calls came to what, e.g. `accepted`, `refused 503`, `unknown ECONNRESET`. */
  counts: ReadonlyMap<string, number>
  /** Milliseconds from the first call to the 200, of each event that was accepted. */
  latencies: readonly number[]
  close(): void
}

/** Longer than the server lets anything wait: who hears nothing for so long was forgotten, which is a finding. */
const longestWait = 60_000

/** The shop's server, which tells one event after the other to its web processes, `urls`, in turn. */
export function openReporter(urls: readonly string[], secretKey: string): Reporter {
  const sender = outcomeSender(secretKey, longestWait)
  const counts = new Map<string, number>()
  const latencies: number[] = []
  let turn = 0
  const attempt = async (event: object) => {
    turn += 1
    const result = await sender.send(urls[turn % urls.length] ?? '', event)
    const name = result.outcome === 'accepted' ? 'accepted' : `${result.outcome} ${nameOf(result)}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return result
  }
  return {
    try: attempt,
    async report(event, patience = 120_000) {
      const began = Date.now()
      for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
        const result = await attempt(event)
        if (result.outcome === 'accepted') {
          latencies.push(result.at - began)
          return result
        }
        if (result.outcome === 'refused' && result.status < 500 && result.status !== 429)
          throw new Error(`An outcome that is right was refused with ${result.status}: ${result.body}`)
        if (Date.now() - began > patience)
          throw new Error(
            `No 200 in ${patience / 1000} seconds for ${JSON.stringify(event)}: ${JSON.stringify(result)}`,
          )
        await sleep(pause)
      }
    },
    counts,
    latencies,
    close: () => sender.close(),
  }
}
