import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export type Receiver = {
  port: number
  /** Milliseconds before it answers. */
  answerAfter: number
  /** Requests it could not make sense of. */
  strange: number
}

/**
 * The far side of the HTTP action: takes `POST` with `{"orderId":"…"}`, or with the report itself as the peer passes it
 * on, tells `arrived`, and answers 200. On bare sockets as the client is, and for the same reason.
 */
export async function openReceiver(arrived: (orderId: string) => void): Promise<Receiver> {
  const receiver: Receiver = { port: 0, answerAfter: 0, strange: 0 }
  const server = createServer({ noDelay: true }, (socket) => serve(socket, receiver, arrived))
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The receiver found no port.')
  receiver.port = address.port
  return receiver
}

const okay = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok'

function serve(socket: Socket, receiver: Receiver, arrived: (orderId: string) => void): void {
  let received: Buffer = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    for (let end = endOfRequest(received); end !== null; end = endOfRequest(received)) {
      const orderId = orderIdIn(received.toString('latin1', 0, end))
      if (orderId === null) receiver.strange += 1
      else arrived(orderId)
      if (receiver.answerAfter === 0) socket.write(okay, 'latin1')
      else setTimeout(() => socket.write(okay, 'latin1'), receiver.answerAfter)
      received = received.subarray(end)
    }
  })
}

/** Where the first request ends, or null while it is not all there. */
export function endOfRequest(bytes: Buffer): number | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase()
  const length = /\r\ncontent-length: *(\d+)/.exec(head)
  if (length !== null) {
    const end = headEnd + 4 + Number(length[1])
    return bytes.length >= end ? end : null
  }
  if (!/\r\ntransfer-encoding: *chunked/.test(head)) return headEnd + 4
  const last = bytes.indexOf('\r\n0\r\n\r\n', headEnd)
  return last < 0 ? null : last + 7
}

export function orderIdIn(request: string): string | null {
  return /"order(?:Id"|":\{"id"): *"([^"]+)"/.exec(request)?.[1] ?? null
}
