import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Systems give out higher ones to whoever does not ask for a certain one (Linux from 32768, others from 49152): nobody gets
 * one of these by chance while its server is down.
 */
const [first, last] = [20_000, 32_000]

/** A port of 127.0.0.1 that was free a moment ago: a server that is killed and started again must come back where callers look. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1)
  return port
}

/** So many of them, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = first + Math.floor(Math.random() * (last - first))
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  if (!(await listening)) return false
  await once(server.close(), 'close')
  return true
}
