import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

export type ReportedRun = { runId: string; campaign: string; trigger: string }

/** What came of one call: answered 200; answered otherwise; or no answer, and nobody knows whether it was stored. */
export type Attempt =
  | { outcome: 'accepted'; at: number; duplicate: boolean; contactId: string; runs: ReportedRun[] }
  | { outcome: 'refused'; at: number; status: number; retryAfter: string | null; body: string }
  | { outcome: 'unknown'; at: number; why: string }

export type Accepted = Extract<Attempt, { outcome: 'accepted' }>

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

/** The shop's server: one keep-alive agent to each of the web processes, `urls`. */
export function openReporter(urls: readonly string[], secretKey: string): Reporter {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const counts = new Map<string, number>()
  const latencies: number[] = []
  let turn = 0
  const attempt = async (event: object) => {
    turn += 1
    const result = await send(agent, urls[turn % urls.length] ?? '', secretKey, JSON.stringify(event))
    const name =
      result.outcome === 'accepted'
        ? 'accepted'
        : result.outcome === 'refused'
          ? `refused ${result.status}`
          : `unknown ${result.why}`
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
    close: () => agent.destroy(),
  }
}

/** Longer than the server lets anything wait: who hears nothing for so long was forgotten, which is a finding. */
const longestWait = 60_000

function send(agent: Agent, url: string, secretKey: string, body: string): Promise<Attempt> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${secretKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const call = request(`${url}/trpc/outcomes.report`, { method: 'POST', agent, headers, timeout: longestWait })
    const unknown = (error: NodeJS.ErrnoException) =>
      resolve({ outcome: 'unknown', at: Date.now(), why: error.code ?? error.message })
    call.once('timeout', () => call.destroy(new Error(`no answer in ${longestWait / 1000} seconds`)))
    call.on('error', unknown)
    call.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', unknown)
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString()
        // Cut off in the middle: the status alone is no promise.
        if (!response.complete) return unknown(new Error('answer cut off'))
        resolve(answered(response.statusCode ?? 0, response.headers['retry-after'] ?? null, text))
      })
    })
    call.end(body)
  })
}

function answered(status: number, retryAfter: string | null, text: string): Attempt {
  const at = Date.now()
  if (status !== 200) return { outcome: 'refused', at, status, retryAfter, body: text.slice(0, 500) }
  const { data } = (JSON.parse(text) as { result: { data: Omit<Accepted, 'outcome' | 'at'> } }).result
  return { outcome: 'accepted', at, ...data }
}
