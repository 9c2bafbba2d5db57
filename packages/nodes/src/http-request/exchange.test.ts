import { getEventListeners, once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Agent, type buildConnector } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { exchange, TooLate, type Limits } from './exchange.ts'

const servers: Server[] = []
const agents: Agent[] = []
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()))
  for (const server of servers.splice(0)) server.close()
})

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** A far side that hears out each request, none of them longer than one packet, and answers bytes of its own choice. */
async function farSide(answer: (socket: Socket, path: string) => void) {
  const requests: string[] = []
  const paths: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    // Being hung up on is what many of these are for.
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      const request = String(bytes)
      const path = request.split(' ')[1]!
      requests.push(request)
      paths.push(path)
      answer(socket, path)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, requests, paths, sockets }
}

function agentWith(options: Agent.Options = {}): Agent {
  const agent = new Agent(options)
  agents.push(agent)
  return agent
}

function call(agent: Agent, origin: string, path = '/', limits: Partial<Limits> = {}) {
  const request = { origin, path, method: 'POST', headers: { 'x-a': 'b' }, body: 'hello' } as const
  return exchange(agent, request, {
    ...{ bytes: 100, milliseconds: 30_000, signal: new AbortController().signal },
    ...limits,
  })
}

const read = async (asked: ReturnType<typeof call>) => String((await asked).beginning)
/** Until a connection that was used may be used again. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 5))
const settled = <T>(asked: Promise<T>) => asked.catch((error: unknown) => error)

test('two calls one after the other share a connection', async () => {
  const { origin, requests, paths, sockets } = await farSide((socket) => socket.write(ok))
  const agent = agentWith()
  expect(await read(call(agent, origin, '/1'))).toBe('ok')
  await aMoment()
  expect(await read(call(agent, origin, '/2'))).toBe('ok')
  expect(paths).toEqual(['/1', '/2'])
  expect(requests[0]).toMatch(/^POST \/1 HTTP\/1\.1\r\n[^]*x-a: b\r\n[^]*\r\n\r\nhello$/)
  expect(sockets).toHaveLength(1)
})

test('a kept connection that the far side has closed is replaced, and nothing is sent twice', async () => {
  const { origin, paths, sockets } = await farSide((socket) => socket.write(ok))
  const agent = agentWith()
  await call(agent, origin, '/1')
  sockets[0]!.end()
  await once(sockets[0]!, 'close')
  expect(await read(call(agent, origin, '/2'))).toBe('ok')
  expect([paths, sockets.length]).toEqual([['/1', '/2'], 2])
})

test('a kept connection that is closed upon the second request fails that one, which is not sent again', async () => {
  const { origin, paths, sockets } = await farSide((socket, path) =>
    path === '/1' ? socket.write(ok) : socket.resetAndDestroy(),
  )
  const agent = agentWith()
  await call(agent, origin, '/1')
  await aMoment()
  expect(await settled(call(agent, origin, '/2'))).toBeInstanceOf(Error)
  expect(sockets).toHaveLength(1)
  expect(await read(call(agent, origin, '/1'))).toBe('ok')
  expect(paths).toEqual(['/1', '/2', '/1'])
})

test('what is stopped before it begins reaches nobody', async () => {
  const { origin, sockets } = await farSide((socket) => socket.write(ok))
  const agent = agentWith()
  const stop = new Error('stopped')
  expect(await settled(call(agent, origin, '/stopped', { signal: AbortSignal.abort(stop) }))).toBe(stop)
  await call(agent, origin)
  expect(sockets).toHaveLength(1)
})

test.each(['stopped', 'late'])(
  'what is %s while the connection is made ends at once, and is never sent',
  async (why) => {
    const { origin, port, paths } = await farSide((socket) => socket.write(ok))
    const asked: buildConnector.Callback[] = []
    const agent = agentWith({ connect: (_, done) => void asked.push(done) })
    const stop = new AbortController()
    const call1 = call(agent, origin, '/1', { signal: stop.signal, milliseconds: why === 'late' ? 20 : 30_000 })
    if (why === 'stopped') stop.abort(new Error('stopped'))
    expect(await settled(call1)).toEqual(why === 'late' ? new TooLate() : new Error('stopped'))
    const call2 = call(agent, origin, '/2')
    for (const done of asked) {
      const socket = connect(port, '127.0.0.1', () => done(null, socket))
    }
    expect(await read(call2)).toBe('ok')
    expect(paths).toEqual(['/2'])
  },
)

test('what is stopped while it waits for another call’s connection ends at once, and is never sent', async () => {
  const { origin, paths, sockets } = await farSide((socket, path) => path === '/1' || socket.write(ok))
  const agent = agentWith({ connections: 1 })
  const first = call(agent, origin, '/1')
  const stop = new AbortController()
  const second = call(agent, origin, '/2', { signal: stop.signal })
  const third = call(agent, origin, '/3')
  await expect.poll(() => paths).toEqual(['/1'])
  stop.abort(new Error('stopped'))
  expect(await settled(second)).toEqual(new Error('stopped'))
  sockets[0]!.write(ok)
  expect([await read(first), await read(third)]).toEqual(['ok', 'ok'])
  expect(paths).toEqual(['/1', '/3'])
})

test('a connection that cannot be made is told as it was', async () => {
  const broken = new Error('no way there')
  const agent = agentWith({ connect: (_, done) => done(broken, null) })
  expect(await settled(call(agent, 'http://shop.test'))).toBe(broken)
})

test('a request that cannot be written is refused before anybody hears of it', async () => {
  const { origin, sockets } = await farSide((socket) => socket.write(ok))
  const signal = new AbortController().signal
  const request = { origin, path: '/', method: 'GET', headers: { 'x-a': 'a\nb' } } as const
  const asked = exchange(agentWith(), request, { bytes: 100, milliseconds: 30_000, signal })
  expect(await settled(asked)).toMatchObject({ code: 'UND_ERR_INVALID_ARG' })
  expect([sockets.length, getEventListeners(signal, 'abort').length]).toEqual([0, 0])
})

test.each([
  ['before the answer', ''],
  ['after the answer’s head', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'],
  ['in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf'],
])('silence %s is hung up on when the time is over, or when the call is stopped', async (_, bytes) => {
  const { origin, paths, sockets } = await farSide((socket) => socket.write(bytes))
  const agent = agentWith()
  expect(await settled(call(agent, origin, '/late', { milliseconds: 50 }))).toBeInstanceOf(TooLate)
  const stop = new AbortController()
  const stopped = call(agent, origin, '/stopped', { signal: stop.signal })
  await expect.poll(() => paths).toHaveLength(2)
  // What was written must have been read before the call is stopped.
  await new Promise((resolve) => setTimeout(resolve, 20))
  stop.abort(new Error('stopped'))
  expect(await settled(stopped)).toEqual(new Error('stopped'))
  await expect.poll(() => sockets.map((socket) => socket.destroyed || socket.readableEnded)).toEqual([true, true])
})

test('a call that is over leaves no timer behind', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const { origin } = await farSide((socket) => socket.write(ok))
  const agent = agentWith()
  const before = timers()
  for (let i = 0; i < 50; i++) await call(agent, origin)
  expect(timers() - before).toBeLessThan(25)
})

test('what was answered stays answered, and lets go of the signal', async () => {
  const { origin } = await farSide((socket) => socket.write(ok))
  const stop = new AbortController()
  const agent = agentWith()
  const answer = await call(agent, origin, '/', { signal: stop.signal, milliseconds: 20 })
  expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  stop.abort()
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(String(answer.beginning)).toBe('ok')
  // The connection was not hung up on either.
  expect(await read(call(agent, origin))).toBe('ok')
})

test.each([
  ['of a known length', (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  ['that ends with the connection', (body: string) => `Connection: close\r\n\r\n${body}`],
  [
    'of a known length, and then the connection',
    (body: string) => `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  ],
  [
    'in chunks',
    (body: string) =>
      `Transfer-Encoding: chunked\r\n\r\n${body.replaceAll(/.{1,40}/g, (part) => `${part.length.toString(16)}\r\n${part}\r\n`)}0\r\n\r\n`,
  ],
])('of a body %s exactly the first bytes are kept, and the next call is none the worse', async (_, written) => {
  const { origin } = await farSide((socket, path) => {
    const body = 'abcdefghij'.repeat(Number(path.slice(1)) / 10)
    const bytes = `HTTP/1.1 200 OK\r\n${written(body)}`
    if (bytes.includes('Connection: close')) socket.end(bytes)
    else socket.write(bytes)
  })
  const agent = agentWith()
  for (const [long, kept] of [
    [90, 90],
    [100, 100],
    [110, 100],
    [5000, 100],
    [0, 0],
  ])
    expect(await read(call(agent, origin, `/${long}`))).toBe('abcdefghij'.repeat(kept! / 10))
})

test('once enough was read the connection is closed, however much is still to come', async () => {
  const { origin, sockets } = await farSide((socket) =>
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(100)}`),
  )
  expect(await read(call(agentWith(), origin))).toBe('x'.repeat(100))
  await expect.poll(() => sockets[0]!.destroyed || sockets[0]!.readableEnded).toBe(true)
})

test('what the far side says before its answer is no answer', async () => {
  const { origin } = await farSide((socket) =>
    socket.write(
      `HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\n${ok.replace('Content', 'X-Twice: a\r\nx-twice: b\r\nContent')}`,
    ),
  )
  const answer = await call(agentWith(), origin)
  expect({ ...answer, beginning: String(answer.beginning) }).toEqual({
    ...{ status: 200, beginning: 'ok' },
    headers: { 'content-length': '2', 'x-twice': ['a', 'b'] },
  })
})

test('an answer that has no body has an empty beginning', async () => {
  const { origin } = await farSide((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
  const { status, beginning } = await call(agentWith(), origin)
  expect([status, beginning.length]).toEqual([204, 0])
})
