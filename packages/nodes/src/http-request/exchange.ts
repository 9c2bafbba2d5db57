import { errors, type Dispatcher } from 'undici'

/** What was kept of an answer. Names of headers are in lower case; one that came several times has a list. */
export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; beginning: Buffer }

export type Limits = {
  /** How much of the answer is read, in bytes. */
  bytes: number
  /** How long all of it may take, the way to the far side included. */
  milliseconds: number
  signal: AbortSignal
}

/** The time ran out. */
export class TooLate extends Error {
  constructor() {
    super('The exchange took too long.')
    this.name = 'TooLate'
  }
}

/**
 * One HTTP exchange that keeps only the beginning of the answer: then the connection is closed, however much the far side
 * still has to say. Nothing is unpacked, no redirect is followed, nothing is sent twice.
 * It ends at once when its time is over or the signal is aborted, and what was not sent by then never is. Throws `TooLate`,
 * the signal's reason, or what went wrong on the way.
 */
export function exchange(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, limits: Limits): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (limits.signal.aborted) reject(limits.signal.reason)
    else dispatcher.dispatch(request, new Listener(limits, resolve, reject))
  })
}

/**
 * Hears what undici tells of one exchange, and settles it once. Undici's own `request()` makes a stream of each answer,
 * which costs more than everything else about a call whose answer is a few bytes.
 */
class Listener implements Dispatcher.DispatchHandler {
  readonly #limits: Limits
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (error: unknown) => void
  readonly #timer: NodeJS.Timeout
  #settled = false
  /** There is none while the request waits for a connection. */
  #controller: Dispatcher.DispatchController | null = null
  #status = 0
  #headers: Answer['headers'] = {}
  #chunks: Buffer[] = []
  #length = 0
  /** A function: for an object Node makes one that V8 keeps until its next large collection, with all that it knows. */
  readonly #stop = () => this.#breakOff(this.#limits.signal.reason)

  constructor(limits: Limits, resolve: (answer: Answer) => void, reject: (error: unknown) => void) {
    this.#limits = limits
    this.#resolve = resolve
    this.#reject = reject
    this.#timer = setTimeout(() => this.#breakOff(new TooLate()), limits.milliseconds)
    limits.signal.addEventListener('abort', this.#stop)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#settled) hangUp(controller)
  }

  /** Also called for answers that are none yet, such as 103: the last one counts. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Answer['headers']): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#limits.bytes) return
    this.#answer()
    hangUp(controller)
  }

  onResponseEnd(): void {
    this.#answer()
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#settle()) this.#reject(error)
  }

  #answer(): void {
    if (!this.#settle()) return
    const read = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#resolve({ status: this.#status, headers: this.#headers, beginning: read.subarray(0, this.#limits.bytes) })
  }

  #breakOff(why: unknown): void {
    if (!this.#settle()) return
    this.#reject(why)
    if (this.#controller !== null) hangUp(this.#controller)
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#timer)
    this.#limits.signal.removeEventListener('abort', this.#stop)
    return true
  }
}

function hangUp(controller: Dispatcher.DispatchController): void {
  controller.abort(new errors.RequestAbortedError())
  // What has arrived already would be read on, against undici's own assertions.
  controller.pause()
}
