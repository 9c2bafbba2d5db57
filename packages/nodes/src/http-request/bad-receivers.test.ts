import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { RetryLater, Unanswered, type ActionResult } from '../executor.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { httpRequestExecutor } from './http-request.execute.ts'
import { httpRequest } from './http-request.model.ts'

const open: { server: Server; sockets: Set<Socket> }[] = []
afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
})

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    // Being hung up on is what these receivers are for.
    socket.on('error', () => {})
  })
  open.push({ server, sockets })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
}

const receiver = (answer: RequestListener) => listening(createServer(answer))

/** A receiver that writes bytes of its own choice once it has been asked something. */
const rawReceiver = (write: (socket: Socket) => void) =>
  listening(createTcpServer((socket) => socket.once('data', () => write(socket))))

async function call(url: string, timeout = 'PT30S'): Promise<ActionResult | Error> {
  if (httpRequestExecutor.in !== 'job') throw new Error('A request is a job.')
  const unused = () => Promise.reject(new Error('No mail and no charge here.'))
  const input = {
    ...{ key: 'run1:h:1', facts: factsOfAda(), now: new Date('2026-11-22T10:00:00Z') },
    params: httpRequest.schema.parse({ method: 'POST', url, timeout, body: 'hello' }),
  }
  const outside = {
    ...{ sendMail: unused, retryCharge: unused, httpAllow: ['127.0.0.1/32'], signal: new AbortController().signal },
    call: <T>(_: string, make: () => Promise<T>) => make(),
  }
  return httpRequestExecutor.execute(input, outside).catch((error: Error) => error)
}

test.each([500, 502, 503, 504, 599])('%i is tried again, and speaks against the host', async (status) => {
  const url = await receiver((_, response) => response.writeHead(status).end('broken'))
  expect(await call(url)).toBeInstanceOf(Unanswered)
})

test('429 is tried again when the receiver says, and does not make it a host that is down', async () => {
  const url = await receiver((_, response) => response.writeHead(429, { 'Retry-After': '120' }).end())
  const error = await call(url)
  expect(error).toBeInstanceOf(RetryLater)
  expect(error).not.toBeInstanceOf(Unanswered)
  expect(error).toMatchObject({ seconds: 120, message: expect.stringContaining('answered 429') as string })
})

test.each([
  ['Sun, 22 Nov 2026 10:05:00 GMT', 300],
  ['0', null],
  ['-5', null],
  ['soon', null],
  ['1e9', null],
  ['999999999', 86_400],
  ['Sun, 22 Nov 2020 10:00:00 GMT', null],
])('503 with “Retry-After: %s” is to be tried again after %s seconds', async (wish, seconds) => {
  const url = await receiver((_, response) => response.writeHead(503, { 'Retry-After': wish }).end())
  expect(await call(url)).toMatchObject({ name: 'Unanswered', seconds })
})

test('a receiver that hangs is left after the chosen time, whether before, in or after its headers', async () => {
  const urls = [
    await rawReceiver(() => {}),
    await rawReceiver((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Le')),
    await rawReceiver((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')),
  ]
  for (const error of await Promise.all(urls.map((url) => call(url, 'PT1S'))))
    expect(error).toMatchObject({ name: 'Unanswered', message: expect.stringContaining('within 1 seconds') as string })
})

test('a receiver that drips one byte after another is left, too', async () => {
  const drip = (text: string) => (socket: Socket) => {
    const bytes = text.split('')
    const timer = setInterval(() => socket.write(bytes.shift() ?? 'x'), 100)
    socket.on('close', () => clearInterval(timer))
  }
  const urls = [
    await rawReceiver(drip('HTTP/1.1 200 OK\r\nX-Long: ')),
    await rawReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
      drip('')(socket)
    }),
  ]
  for (const error of await Promise.all(urls.map((url) => call(url, 'PT1S'))))
    expect(error).toMatchObject({ name: 'Unanswered', message: expect.stringContaining('within 1 seconds') as string })
})

test.each([
  ['before it answers', ''],
  ['within its headers', 'HTTP/1.1 200 OK\r\nContent-'],
  ['within its body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this'],
  ['within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nonly this'],
])('a receiver that closes %s has not answered', async (_, bytes) => {
  const url = await rawReceiver((socket) => socket.end(bytes))
  expect(await call(url)).toMatchObject({
    name: 'Unanswered',
    message: expect.stringContaining('could not be reached') as string,
  })
})

test('of a gigabyte only the beginning is read, by twenty calls at once, and memory does not grow with it', async () => {
  const gigabyte = 1024 ** 3
  const chunk = Buffer.alloc(65_536, 'x')
  let sent = 0
  const url = await receiver((_, response) => {
    response.writeHead(200, { 'content-length': gigabyte })
    const more = () => {
      if (response.destroyed) return
      sent += chunk.length
      if (response.write(chunk)) setImmediate(more)
      else response.once('drain', more)
    }
    more()
  })
  const before = process.memoryUsage().arrayBuffers
  const results = await Promise.all(Array.from({ length: 20 }, () => call(url)))
  for (const result of results) {
    expect(result).toMatchObject({ out: 'ok', detail: { status: 200 } })
    expect(String((result as ActionResult).detail['answer'])).toHaveLength(500)
  }
  // What the operating system's buffers take in is the rest: a few megabytes for each connection.
  expect(sent).toBeLessThan(gigabyte / 4)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 ** 2)
})

test.each([301, 302, 303, 307, 308])(
  'a circle of redirects (%i) is asked once, and says what to do',
  async (status) => {
    let asked = 0
    const url = await receiver((request, response) => {
      asked += 1
      response.writeHead(status, { location: request.url }).end()
    })
    expect(await call(url)).toMatchObject({
      out: 'failed',
      detail: { status, why: `It redirects elsewhere (${status}). Write the final address.` },
    })
    expect(asked).toBe(1)
  },
)

test.each([
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['another version', 'HTTP/9.9 200 OK\r\n\r\n'],
  ['no number for a status', 'HTTP/1.1 abc OK\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 200 OK\r\n: nothing\r\n\r\n'],
  ['a NUL in a header', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab'],
  ['a length beyond all numbers', `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\nab`],
  ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk of no size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n'],
  ['headers of a megabyte', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(1024 ** 2)}\r\n\r\n`],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
  ['an order to go on', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000)],
])('a receiver that answers with %s has not answered', async (_, bytes) => {
  const url = await rawReceiver((socket) => socket.end(bytes))
  expect(await call(url)).toBeInstanceOf(Unanswered)
})

test('a gzip bomb is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 ** 2))
  const url = await receiver((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
  expect(await call(url)).toMatchObject({ out: 'ok', detail: { answer: '(packed: gzip)' } })
})

test.each([
  ['identity', 'plain'],
  ['x'.repeat(5000), `(packed: ${'x'.repeat(30)})`],
])('an answer that calls itself “%s” is told as it can be', async (encoding, answer) => {
  const url = await receiver((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('plain'))
  expect(await call(url)).toMatchObject({ out: 'ok', detail: { answer } })
})

test.each([
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28])],
  ['half an emoji', Buffer.from('😀').subarray(0, 2)],
  ['nothing', Buffer.alloc(0)],
])('an answer of %s can be kept', async (_, bytes) => {
  const url = await receiver((__, response) => response.end(bytes))
  const result = await call(url)
  expect(result).toMatchObject({ out: 'ok' })
  const answer = String((result as ActionResult).detail['answer'])
  expect(answer.isWellFormed()).toBe(true)
  expect(answer).not.toContain('\u0000')
})

test('that the server stops says nothing against the receiver', async () => {
  if (httpRequestExecutor.in !== 'job') throw new Error('A request is a job.')
  const url = await rawReceiver(() => {})
  const stop = new AbortController()
  const unused = () => Promise.reject(new Error('No mail and no charge here.'))
  const asked = httpRequestExecutor.execute(
    { key: 'k', params: httpRequest.schema.parse({ method: 'GET', url }), facts: factsOfAda(), now: new Date(0) },
    {
      ...{ sendMail: unused, retryCharge: unused, httpAllow: ['127.0.0.1/32'], signal: stop.signal },
      call: (_, make) => make(),
    },
  )
  stop.abort()
  const error: unknown = await asked.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RetryLater)
  expect(error).not.toBeInstanceOf(Unanswered)
})
