import { Agent, request } from 'node:http'

export type ReportedRun = { runId: string; campaign: string; trigger: string }

/** What came of one call: answered 200; answered otherwise; or no answer, and nobody knows whether it was stored. */
export type Attempt =
  | { outcome: 'accepted'; at: number; duplicate: boolean; contactId: string; runs: ReportedRun[] }
  | { outcome: 'refused'; at: number; status: number; retryAfter: string | null; body: string }
  | { outcome: 'unknown'; at: number; why: string }

export type Accepted = Extract<Attempt, { outcome: 'accepted' }>

export type OutcomeSender = {
  /** One call for one event, to the process at `url`. */
  send(url: string, event: object): Promise<Attempt>
  close(): void
}

/** How the shop's server tells Aftercart of outcomes: over connections that it keeps. `timeout`: milliseconds it waits for an answer. */
export function outcomeSender(secretKey: string, timeout: number): OutcomeSender {
  const agent = new Agent({ keepAlive: true })
  return {
    send: (url, event) => send({ agent, secretKey, timeout }, url, JSON.stringify(event)),
    close: () => agent.destroy(),
  }
}

/** The status of what was answered, or the name of what kept an answer from coming, e.g. `503`, `ECONNREFUSED`, `timeout`. */
export function nameOf(attempt: Attempt): string {
  if (attempt.outcome === 'accepted') return '200'
  return attempt.outcome === 'refused' ? String(attempt.status) : attempt.why
}

type Line = { agent: Agent; secretKey: string; timeout: number }

function send({ agent, secretKey, timeout }: Line, url: string, body: string): Promise<Attempt> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${secretKey}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }
    const signal = AbortSignal.timeout(timeout)
    const call = request(`${url}/trpc/outcomes.report`, { method: 'POST', agent, headers, signal })
    const unknown = (error: NodeJS.ErrnoException) =>
      resolve({
        outcome: 'unknown',
        at: Date.now(),
        why: signal.aborted ? 'timeout' : (error.code ?? error.message),
      })
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
