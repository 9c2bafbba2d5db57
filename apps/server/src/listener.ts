import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export type Listener = {
  /** E.g. `http://127.0.0.1:4400`. */
  url: string
  /** From now on requests are answered; before, they are told 503. */
  open(answer: Answer): void
  /** Takes no more connections and lets requests under way end; after five seconds cuts them. */
  close(): Promise<void>
}

/** The port is in use, or may not be used. The message says what to do. */
export class PortProblem extends Error {}

/** Takes the port at once, so that a taken one is told before anything slow begins. */
export async function listen(host: string, port: number): Promise<Listener> {
  let answer: Answer = answerNotReady
  const server = createServer((request, response) => answer(request, response))
  // Slow senders do not hold connections for ever.
  server.requestTimeout = 60_000
  server.headersTimeout = 20_000
  // Longer than proxies keep theirs (60 s as a rule): who closes first must not be us, in the middle of their next request.
  server.keepAliveTimeout = 65_000
  await listening(server, host, port)
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${(server.address() as AddressInfo).port}`,
    open: (next) => (answer = next),
    close: () => closed(server),
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new PortProblem(whyNot(error, host, port), { cause: error })),
    )
    server.listen({ host, port }, resolve)
  })
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Stop what uses it, or choose another: PORT=${port + 1} npm start`
    case 'EACCES':
      return `Port ${port} may not be used by this account. Choose one above 1023: PORT=4400 npm start`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}. Set HOST to one it has, e.g. HOST=127.0.0.1`
    default:
      return `Cannot listen on ${host}:${port}: ${error.message}. Check HOST and PORT.`
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 5000)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function answerNotReady(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, {
    'content-type': 'text/plain; charset=utf-8',
    'retry-after': '1',
    'cache-control': 'no-store',
  })
  response.end('Aftercart is starting. Try again in a second.')
}
