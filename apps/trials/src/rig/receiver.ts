import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { watchLastLooked } from './last-looked.ts'

/** One HTTP call that an action made. Times in milliseconds since 1970 by this machine's clock. */
export type Call = {
  /** The header Idempotency-Key, the same for every try of one action: `run:node:visit`. */
  key: string
  /** The path, e.g. `/first`. */
  path: string
  body: string
  /** The address it came from. */
  from: string
  /** When all of it had come in. */
  at: number
  /** It came after that; `at` may be later when this process stood still for a while. */
  after: number
  /** When the caller began it, to the second below; only signed calls tell, the others have `NaN`. */
  begun: number
  /** When the answer was handed to the system; whether it arrived is another matter. */
  answered: number | null
}

export type Receiver = {
  /** E.g. `http://127.0.0.1:9099`. */
  url: string
  /** In the order in which they came in. */
  calls: readonly Call[]
  close(): Promise<void>
}

/** The shop's other system: answers every call 200 after `pause` milliseconds and keeps a record of all of them. */
export async function openReceiver({
  host = '127.0.0.1',
  pause,
}: {
  host?: string
  pause: () => number
}): Promise<Receiver> {
  const calls: Call[] = []
  const looked = watchLastLooked()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A request that came only half is none.
    request.on('end', () => {
      const call: Call = {
        key: String(request.headers['idempotency-key'] ?? ''),
        path: request.url ?? '/',
        body: Buffer.concat(chunks).toString(),
        from: request.socket.remoteAddress ?? '',
        at: Date.now(),
        after: looked.at(),
        begun: Number(request.headers['webhook-timestamp']) * 1000,
        answered: null,
      }
      calls.push(call)
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":true}')
        call.answered = Date.now()
      }, pause())
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, host)
  await once(server, 'listening')
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      looked.stop()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
