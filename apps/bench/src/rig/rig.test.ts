import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { endOfRequest, orderIdIn } from './receiver.ts'
import { readAnswer } from './http-client.ts'
import { Load, type LoadShape } from './load.ts'
import { requestsTo } from './reports.ts'

let server: Server | null = null

afterEach(() => server?.close())

/** A server that says `answer` to each report (status 0: hangs up), and hears which orders came. */
async function shop(answer: (n: number) => { status: number; after?: number; retryAfter?: string }) {
  const heard: string[] = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const n = heard.push((JSON.parse(body) as { order: { id: string } }).order.id) - 1
      const { status, after = 0, retryAfter } = answer(n)
      if (status === 0) return void request.socket.destroy()
      setTimeout(() => {
        response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter })
        response.end('{"some":"answer"}')
      }, after)
    })
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const load = (shape: LoadShape) => new Load({ name: 'f1', target: { port, path: '/', headers: {} }, shape })
  return { heard, load }
}

test('in a closed loop each connection waits for its answer, and no order is reported twice', async () => {
  let [open, most] = [0, 0]
  const { heard, load } = await shop(() => {
    most = Math.max(most, (open += 1))
    setTimeout(() => (open -= 1), 4)
    return { status: 200, after: 5 }
  })
  const closed = load({ kind: 'closed', connections: 4, seconds: 60, most: 40 })
  await closed.run()
  expect(new Set(heard).size).toBe(40)
  expect(most).toBeLessThanOrEqual(4)
  expect(closed.record.status.every((status) => status === 200)).toBe(true)
})

test('in an open loop a report that had to wait for a connection is counted from when it was due', async () => {
  const { load } = await shop((n) => ({ status: 200, after: n === 0 ? 300 : 0 }))
  const open = load({ kind: 'open', perSecond: 100, seconds: 0.2, connections: 1 })
  await open.run()
  const { due, answered } = open.record
  expect(due.length).toBe(20)
  expect(due[10]! - due[0]!).toBeCloseTo(100, 5)
  // The eleventh was due 100 ms after the first and waited for its answer, which took 300.
  expect(answered[10]! - due[10]!).toBeGreaterThan(190)
})

test('what was refused is told apart from what was accepted, and whether it was told when to come again', async () => {
  const refusals = [{ status: 503, retryAfter: '1' }, { status: 429 }]
  const { load } = await shop((n) => refusals[n] ?? { status: 200 })
  const open = load({ kind: 'open', perSecond: 50, seconds: 0.2, connections: 1 })
  await open.run()
  expect([...open.record.status.slice(0, 3)]).toEqual([503, 429, 200])
  expect(open.record.refusedWithoutWord).toBe(1)
})

test('a load is settled when the action of each accepted report has arrived, and knows those that came again', async () => {
  const { load } = await shop((n) => ({ status: n === 1 ? 500 : 200 }))
  const open = load({ kind: 'open', perSecond: 50, seconds: 0.06, connections: 1 })
  await open.run()
  expect(open.settled).toBe(false)
  for (const n of [0, 2, 2]) open.arrived(n)
  expect(open.settled).toBe(true)
  expect(open.record.arrivedAgain).toBe(1)
  expect([...open.record.arrived].map(Number.isNaN)).toEqual([false, true, false])
})

test('a connection that breaks is an answer too, and the next report opens another', async () => {
  const { load } = await shop((n) => ({ status: n === 0 ? 0 : 200 }))
  const open = load({ kind: 'open', perSecond: 100, seconds: 0.03, connections: 1 })
  await open.run()
  expect([...open.record.status]).toEqual([0, 200, 200])
})

test('all requests of a load have the length that their head says', () => {
  const request = requestsTo({ port: 80, path: '/x', headers: { Authorization: 'Bearer k' } }, 'f1')(12_345_678)
  const [head, body] = request.split('\r\n\r\n') as [string, string]
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`)
  expect(JSON.parse(body)).toMatchObject({ eventId: 'evt_f1-12345678', order: { id: 'f1-12345678' } })
})

test('an answer is read however it is cut, with a length or in chunks', () => {
  const chunked = 'HTTP/1.1 503 Busy\r\nRetry-After: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'
  const counted = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: close\r\n\r\nhello'
  for (const answer of [chunked, counted])
    for (let cut = 0; cut < answer.length; cut++) expect(readAnswer(Buffer.from(answer.slice(0, cut)))).toBeNull()
  expect(readAnswer(Buffer.from(chunked))).toEqual({ status: 503, retryAfter: '2', closes: false })
  expect(readAnswer(Buffer.from(counted))).toEqual({ status: 200, retryAfter: null, closes: true })
})

test('the receiver reads requests that come in pieces or several at once', () => {
  const counted = 'POST / HTTP/1.1\r\ncontent-length: 15\r\n\r\n{"orderId":"a"}'
  const chunked = 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nf\r\n{"orderId":"b"}\r\n0\r\n\r\n'
  for (const request of [counted, chunked]) {
    expect(endOfRequest(Buffer.from(request.slice(0, -1)))).toBeNull()
    expect(endOfRequest(Buffer.from(request + counted))).toBe(request.length)
  }
  expect([counted, chunked, '{"order":{"id":"c"}}', '{}'].map(orderIdIn)).toEqual(['a', 'b', 'c', null])
})
