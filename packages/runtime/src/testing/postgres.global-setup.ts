import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { startTestServer, type TestServer } from './postgres-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for the run's database server. */
    postgresDesk: string
  }
}

/**
 * One PostgreSQL for a whole test run, started when the first test file asks: runs that need none do not pay for it. It
 * belongs to vitest's main process, so it outlives the worker that asked first.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<TestServer> | undefined
  // The path keeps other programs of this machine from asking: the answer holds the password.
  const path = `/${crypto.randomUUID()}`
  const desk = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end()
    server ??= startTestServer()
    server.then(
      ({ url, template }) => response.end(JSON.stringify({ url, template })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  desk.listen(0, '127.0.0.1')
  await once(desk, 'listening')
  const address = desk.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port on 127.0.0.1.')
  project.provide('postgresDesk', `http://127.0.0.1:${address.port}${path}`)
  return async () => {
    desk.close()
    await (await server?.catch(() => undefined))?.stop()
  }
}
