import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One call of a flow's HTTP request. */
export type Call = {
  /** Its idempotency key: the same for every try of one action. */
  key: string
  /** Which action it is: the path without its slash. */
  step: string
  order: string
  /** The address it came from. */
  from: string
  /** When it arrived, in milliseconds since 1970. */
  at: number
  /** When the caller began it, to the second below. */
  begun: number
  /** The answer was handed to the system; whether it arrived is another matter. */
  answered: boolean
}

export type Receiver = { url: string; calls: readonly Call[]; close(): Promise<void> }

/** Far sides of the flows' HTTP requests: keeps each call, and answers 200 after `delay` milliseconds. */
export async function startReceiver(options: { host: string; delay: number; port?: number }): Promise<Receiver> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    // A request that came only half is none.
    request.on('end', () => {
      const call: Call = {
        key: String(request.headers['idempotency-key']),
        step: (request.url ?? '/').slice(1),
        order: (JSON.parse(body) as { order: string }).order,
        from: request.socket.remoteAddress ?? '',
        at: Date.now(),
        begun: Number(request.headers['webhook-timestamp']) * 1000,
        answered: false,
      }
      calls.push(call)
      setTimeout(() => {
        response.end('{}')
        call.answered = true
      }, options.delay)
    })
    request.on('error', () => {})
  })
  server.keepAliveTimeout = 60_000
  server.listen(options.port ?? 0, options.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host}:${port}`,
    calls,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
