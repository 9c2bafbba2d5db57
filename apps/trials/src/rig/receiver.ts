import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One HTTP call that an action made. Times in milliseconds of this machine. */
export type Call = {
  /** The header Idempotency-Key: `run:node:visit`. */
  key: string
  /** The path, e.g. `/first`. */
  path: string
  body: string
  began: number
  /** When it was answered; null while it was not, or when the caller went away before. */
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
export async function openReceiver(pause: () => number = () => 0): Promise<Receiver> {
  const calls: Call[] = []
  const server = createServer((request, response) => {
    const call: Call = {
      key: String(request.headers['idempotency-key'] ?? ''),
      path: request.url ?? '/',
      body: '',
      began: Date.now(),
      answered: null,
    }
    calls.push(call)
    response.on('error', () => {})
    void (async () => {
      call.body = await bodyOf(request)
      const rest = pause()
      if (rest > 0) await sleep(rest)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":true}', () => {
        call.answered = Date.now()
      })
    })().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
