import { HttpConnection, type Answer } from './http-client.ts'

export type LanesOptions = {
  port: number
  /** At most so many connections. */
  most: number
  request(n: number): string
  answered(n: number, answer: Answer): void
}

/** Connections for reports that go out on time: opened when one is needed; what finds none waits for its turn. */
export class Lanes {
  #options: LanesOptions
  #all: HttpConnection[] = []
  #idle: HttpConnection[] = []
  #waiting: number[] = []
  #firstWaiting = 0
  #open = 0
  #closed = false

  constructor(options: LanesOptions) {
    this.#options = options
  }

  report(n: number): void {
    const connection = this.#idle.pop() ?? this.#opened()
    if (connection === null) this.#waiting.push(n)
    else this.#send(connection, n)
  }

  /** Something has not been answered yet. */
  get busy(): boolean {
    return this.#open > 0 || this.#firstWaiting < this.#waiting.length
  }

  /** Breaks what is still on its way. */
  close(): void {
    this.#closed = true
    for (const connection of this.#all) connection.close()
  }

  #opened(): HttpConnection | null {
    if (this.#all.length >= this.#options.most) return null
    const connection = new HttpConnection(this.#options.port)
    this.#all.push(connection)
    return connection
  }

  #send(connection: HttpConnection, n: number): void {
    this.#open += 1
    connection.send(this.#options.request(n), (answer) => {
      this.#open -= 1
      this.#options.answered(n, answer)
      if (this.#closed) return
      if (this.#firstWaiting < this.#waiting.length) this.#send(connection, this.#waiting[this.#firstWaiting++]!)
      else this.#idle.push(connection)
    })
  }
}
