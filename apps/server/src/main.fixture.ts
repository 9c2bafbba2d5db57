import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** A process of its own, as `npm start` runs it. */
export type Started = { process: ChildProcess; output(): string; ended: Promise<number | null> }

export function start(env: Record<string, string>, file: string = main, args: string[] = []): Started {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [file, ...args], { env: { PATH, HOME, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { process: child, output: () => output, ended }
}

/** What it said, as soon as it has said it; fails when it ends without. */
export async function said(started: Started, words: RegExp): Promise<string> {
  for (let left = 900; left > 0; left -= 1) {
    const found = words.exec(started.output())
    if (found) return found[0]
    if (started.process.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`It never said ${words}:\n${started.output()}`)
}

/** Where a web server that was just started answers, without a slash at its end. */
export async function urlOf(started: Started): Promise<string> {
  return (await said(started, /http:\/\/127\.0\.0\.1:\d+\/\n/)).trim().replace(/\/$/, '')
}

export const secretKey = 'sk_tests_0123456789abcdef'

/** Calls a procedure with `secretKey`. */
export async function call(
  url: string,
  procedure: string,
  input: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })
}

/** A declined card of Ada's; each event is about an order of its own. */
export function outcome(eventId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  const items = [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }]
  return {
    ...{ eventId, gateway: 'stripe', payment: eventId, status: 'failed' },
    order: { id: `ord_${eventId}`, currency: 'USD', items },
    contact: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' },
    ...changes,
  }
}

/** The id of the run that an answer of `outcomes.report` tells of. */
export async function runIdOf(answer: Response): Promise<string> {
  const body = (await answer.json()) as { result: { data: { runs: { runId: string }[] } } }
  const id = body.result.data.runs[0]?.runId
  if (id === undefined) throw new Error('It began no run.')
  return id
}

/** Asks until it pleases; fails after a minute. */
export async function until<T>(ask: () => Promise<T> | T, pleases: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = await ask()
    if (pleases(found)) return found
    if (Date.now() > end) throw new Error(`It did not happen in time: ${JSON.stringify(found)}`)
  }
}
