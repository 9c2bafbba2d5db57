import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { listen } from './listener.ts'

test('until it can take work it says 503, and afterwards it answers', async () => {
  const listener = await listen('127.0.0.1', 0)
  const early = await fetch(`${listener.url}/trpc/outcomes.report`, { method: 'POST', body: '{}' })
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1'])
  listener.open((_, response) => response.end('here'))
  expect(await (await fetch(`${listener.url}/healthz`)).text()).toBe('here')
  await listener.close()
})

test('closing lets a request under way end', async () => {
  const listener = await listen('127.0.0.1', 0)
  const asked = Promise.withResolvers<ServerResponse>()
  listener.open((_, response) => asked.resolve(response))
  const answering = fetch(listener.url)
  const response = await asked.promise
  const closing = listener.close()
  response.end('late but whole')
  await closing
  expect(await (await answering).text()).toBe('late but whole')
})

test('an address that this machine does not have is told with the cure', async () => {
  await expect(listen('203.0.113.7', 0)).rejects.toThrow('Set HOST to one it has')
})
