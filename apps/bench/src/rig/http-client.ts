import { connect, type Socket } from 'node:net'

/** What came back: the HTTP status, or 0 when the connection broke before there was an answer. */
export type Answer = { status: number; retryAfter: string | null }

/** Servers close what was idle for some seconds (node:http: 5): a request must not cross that on its way. */
const longestIdle = 3000

/**
 * One kept connection that has at most one request on its way. By hand on a bare socket, because the rig shares the
 * machine with what it measures: this takes a fraction of the CPU time of any HTTP client.
 */
export class HttpConnection {
  #port: number
  #socket: Socket | null = null
  #received: Buffer | null = null
  #waiting: ((answer: Answer) => void) | null = null
  #lastAnswer = 0

  constructor(port: number) {
    this.#port = port
  }

  /** Calls back once. Connects first when it must. */
  send(request: string, done: (answer: Answer) => void): void {
    if (this.#waiting !== null) throw new Error('One request at a time.')
    this.#waiting = done
    if (this.#socket !== null && performance.now() - this.#lastAnswer > longestIdle) this.#drop()
    this.#socket ??= this.#open()
    this.#socket.write(request, 'latin1')
  }

  close(): void {
    this.#socket?.destroy()
  }

  #drop(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.end()
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true })
    socket.on('data', (chunk) => {
      if (this.#socket === socket) this.#read(chunk)
    })
    // An error is followed by a close.
    socket.on('error', () => {})
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.#finish({ status: 0, retryAfter: null })
    })
    return socket
  }

  #read(chunk: Buffer): void {
    const all = this.#received === null ? chunk : Buffer.concat([this.#received, chunk])
    const answer = readAnswer(all)
    if (answer === null) {
      this.#received = all
      return
    }
    this.#lastAnswer = performance.now()
    if (answer.closes) this.#drop()
    this.#finish(answer)
  }

  #finish({ status, retryAfter }: Answer): void {
    const done = this.#waiting
    this.#waiting = null
    this.#received = null
    done?.({ status, retryAfter })
  }
}

/** Null while the answer is not all there. */
export function readAnswer(bytes: Buffer): (Answer & { closes: boolean }) | null {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = bytes.toString('latin1', 0, headEnd).toLowerCase()
  const body = bytes.subarray(headEnd + 4)
  const length = headerOf(head, 'content-length')
  const isWhole =
    length === null
      ? headerOf(head, 'transfer-encoding') !== 'chunked' || /(^|\r\n)0\r\n\r\n$/.test(body.toString('latin1'))
      : body.length >= Number(length)
  if (!isWhole) return null
  return {
    status: Number(head.slice(9, 12)),
    retryAfter: headerOf(head, 'retry-after'),
    closes: headerOf(head, 'connection') === 'close',
  }
}

function headerOf(head: string, name: string): string | null {
  const at = head.indexOf(`\r\n${name}:`)
  if (at < 0) return null
  const end = head.indexOf('\r\n', at + 2)
  return head.slice(at + name.length + 3, end < 0 ? undefined : end).trim()
}
