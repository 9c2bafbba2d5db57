import { Agent, request, type OutgoingHttpHeaders } from 'node:http'
import { canary, inside, type World } from './world.fixture.ts'

export type Knock = {
  method: string
  /** With its query. */
  path: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
}

export type Heard = { status: number; headers: Record<string, unknown>; text: string; ms: number }

/** No answer at all counts as a fault, however busy the machine is. */
const watchdog = 20_000

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Sends one request as it is. Rejects when the line is cut or nothing comes. */
export function knock(url: string, { method, path, headers = {}, body }: Knock): Promise<Heard> {
  const began = performance.now()
  const { hostname, port } = new URL(url)
  // Said outright: Node leaves it out of a DELETE, and what follows would be read as the next request.
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, hostname, port, method, path, headers: { ...headers, ...length }, timeout: watchdog },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString()
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, ms: performance.now() - began })
        })
      },
    )
    sent.on('timeout', () =>
      sent.destroy(new Error(`No answer within ${watchdog / 1000} s to ${method} ${path.slice(0, 200)}`)),
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Who knocks. `stranger`: with no key; `guesser`: with one that is none. */
export const callers = [
  'secret',
  'secret',
  'secret',
  'secret',
  'owner',
  'owner',
  'publishable',
  'stranger',
  'guesser',
] as const

export type Caller = (typeof callers)[number]

/** The headers by which somebody is known. Each request comes from another address, so that limits do not hide what is behind. */
export function known(world: World, caller: Caller, cookie: string, turn: number): OutgoingHttpHeaders {
  const from = { 'x-forwarded-for': `10.${(turn >> 16) & 255}.${(turn >> 8) & 255}.${turn & 255}` }
  switch (caller) {
    case 'secret':
      return { ...from, authorization: `Bearer ${world.shop.secretKey}` }
    case 'publishable':
      return { ...from, authorization: `Bearer ${world.shop.publishableKey}` }
    case 'owner':
      return { ...from, cookie }
    case 'guesser':
      return { ...from, authorization: 'Bearer sk_guessed' }
    case 'stranger':
      return from
  }
}

/** Everything that an answer must not be, in words; empty when it is fine. */
export function faultsOf(heard: Heard, caller: Caller, said: string): string[] {
  const { status, text, headers } = heard
  const faults: string[] = []
  const isRefusal = status === 503 && headers['retry-after'] !== undefined
  if (status >= 500 && !isRefusal) faults.push(`answered ${status}: ${text.slice(0, 300)}`)
  if (/\bat .+\.(ts|js|mjs):\d+|"stack"|node_modules/.test(text) && !said.includes('node_modules'))
    faults.push('shows its innards')
  if (text.includes(canary)) faults.push('tells what is another shop’s')
  const isOutside = caller === 'stranger' || caller === 'guesser' || caller === 'publishable'
  if (isOutside && text.includes(inside) && !said.includes(inside))
    faults.push(`tells a ${caller} what is the shop’s own`)
  return faults
}

export async function signIn(world: World): Promise<string> {
  const response = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${Math.floor(Math.random() * 250)}` },
    body: JSON.stringify(world.owner),
  })
  if (response.status !== 200) throw new Error(`Sign-in: ${response.status} ${await response.text()}`)
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
}

/** Keeps the slowest requests and how often each status was answered, for the long form's report. */
export function tally() {
  const statuses = new Map<string, number>()
  let slowest: { ms: number; what: string }[] = []
  return {
    note(status: number, ms: number, what: string) {
      statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1)
      if (slowest.length < 8 || ms > slowest.at(-1)!.ms)
        slowest = [...slowest, { ms: Math.round(ms), what }].toSorted((a, b) => b.ms - a.ms).slice(0, 8)
    },
    report(): string {
      const counts = [...statuses].toSorted().map(([status, count]) => `${status}: ${count}`)
      return `${counts.join(', ')}\n${slowest.map(({ ms, what }) => `  ${ms} ms ${what.slice(0, 160)}`).join('\n')}`
    },
  }
}
