import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The line to a server, which a test may cut: what is sent then is on its way until the cable is plugged in again. */
export type Cable = {
  /** The server's address behind the cable. */
  url: string
  /** Nothing comes through in either direction, no goodbye either, and neither side is told. */
  cutOff(): void
  /** How many connections were begun since it was cut, and wait for an answer. */
  begun(): number
  /** What is on its way arrives, the oldest connection's well before the next one's. */
  plugIn(): Promise<void>
  close(): Promise<void>
}

type Line = { caller: Socket; onItsWay: (() => void)[]; isNew: boolean }

/** Lays a cable to the server at `url`, e.g. a database's. */
export async function layCable(url: string): Promise<Cable> {
  const far = new URL(url)
  const lines = new Set<Line>()
  let isCut = false
  const server = createServer((caller) => {
    const line: Line = { caller, onItsWay: [], isNew: isCut }
    lines.add(line)
    const callee = connect(Number(far.port), far.hostname)
    const pass = (what: () => void) => {
      if (isCut || line.onItsWay.length > 0) line.onItsWay.push(what)
      else what()
    }
    caller.on('data', (bytes: Buffer) => pass(() => callee.write(bytes)))
    callee.on('data', (bytes: Buffer) => pass(() => caller.write(bytes)))
    caller.on('close', () => pass(() => callee.destroy()))
    callee.on('close', () => pass(() => caller.destroy()))
    for (const end of [caller, callee]) end.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const near = new URL(url)
  near.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: near.href,
    cutOff: () => void (isCut = true),
    begun: () => [...lines].filter(({ isNew }) => isNew).length,
    async plugIn() {
      isCut = false
      for (const line of lines) {
        for (let next = line.onItsWay[0]; next !== undefined; next = line.onItsWay[0]) {
          next()
          line.onItsWay.shift()
        }
        if (line.isNew) await sleep(200)
        line.isNew = false
      }
    },
    async close() {
      for (const { caller } of lines) caller.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
