import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassingMap } from '@aftercart/runtime'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export type Listener = {
  /** E.g. `http://127.0.0.1:4400`. */
  url: string
  /** From now on requests are answered; before, they are told 503. */
  open(answer: Answer): void
  /**
   * Takes no more connections, tells new requests on open ones 503, and lets those under way end; after five seconds cuts them.
   */
  close(): Promise<void>
}

/** The port is in use, or may not be used. The message says what to do. */
export class PortProblem extends Error {}

/**
 * Connections that may wait to be taken up; the system may allow fewer. With Node's 511 a crowd that comes while we are busy
 * is cut off (the benchmark's overload: one in ten of 2,000), instead of being served later or told 503.
 */
const backlog = 4096

/** How long requests under way may take once it closes, in milliseconds. */
const grace = 5000

/** Takes the port at once, so that a taken one is told before anything slow begins. */
export async function listen(host: string, port: number): Promise<Listener> {
  let answer: Answer = answerNotReady
  const underWay = new PassingMap<ServerResponse, ServerResponse>()
  const server = createServer((request, response) => {
    underWay.set(response, response)
    response.once('close', () => underWay.delete(response))
    answer(request, response)
  })
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
    close() {
      answer = answerStopping
      // Whoever is answered now learns that the next request is for another machine.
      for (const response of underWay.values()) if (!response.headersSent) response.setHeader('connection', 'close')
      return closed(server)
    },
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new PortProblem(whyNot(error, host, port), { cause: error })),
    )
    server.listen({ host, port, backlog }, resolve)
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
    const cut = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function answerNotReady(_request: IncomingMessage, response: ServerResponse): void {
  sayUnavailable(response, 'Aftercart is starting. Try again in a second.')
}

function answerStopping(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close')
  sayUnavailable(response, 'Aftercart is stopping. Try again in a second.')
}

function sayUnavailable(response: ServerResponse, text: string): void {
  response.writeHead(503, {
    'content-type': 'text/plain; charset=utf-8',
    'retry-after': '1',
    'cache-control': 'no-store',
  })
  response.end(text)
}
