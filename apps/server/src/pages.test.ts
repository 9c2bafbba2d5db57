import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPages } from './pages.ts'

let root: string
let server: Server
let url: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'aftercart-pages-'))
  for (const folder of ['packages/storefront/dist', 'apps/shop/public'])
    await mkdir(join(root, folder), { recursive: true })
  await writeFile(join(root, 'secret.txt'), 'secret')
  await writeFile(join(root, 'apps/shop/package.json'), '{}')
  await writeFile(join(root, 'apps/shop/index.html'), '<x publishable-key="%AFTERCART_PUBLISHABLE_KEY%">')
  await writeFile(join(root, 'apps/shop/public/shop.css'), 'a {}')
  await writeFile(join(root, 'packages/storefront/dist/aftercart.js'), 'export {}')
  await writeFile(join(root, 'packages/storefront/dist/tsconfig.tsbuildinfo'), '{}')
  server = createServer(createPages({ root, publishableKey: async () => 'pk_"test"' }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(root, { recursive: true })
})

/** As typed: `fetch` would tidy the path up first. */
function raw(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path, method: 'GET' }, (answer) => {
      let text = ''
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('without the app built it says so, and after the build it is served without a restart', async () => {
  const before = await fetch(`${url}/`)
  expect([before.status, await before.text()]).toEqual([503, expect.stringContaining('npm start')])
  await mkdir(join(root, 'apps/admin/dist/assets'), { recursive: true })
  await writeFile(join(root, 'apps/admin/dist/index.html'), 'the app')
  await writeFile(join(root, 'apps/admin/dist/assets/app-1234.js'), '1')
  for (const path of ['/', '/actions', '/runs/01a2041b']) expect(await (await fetch(url + path)).text()).toBe('the app')
  const asset = await fetch(`${url}/assets/app-1234.js`)
  expect(asset.headers.get('cache-control')).toContain('immutable')
  expect((await fetch(`${url}/`)).headers.get('cache-control')).toBe('no-cache')
  expect((await fetch(`${url}/assets/gone-0.js`)).status).toBe(404)
  // An order's number may hold a dot; its page is the app all the same.
  expect((await fetch(`${url}/orders/ord.1`)).status).toBe(200)
})

test('the demo shop’s page gets its publishable key, safely written', async () => {
  expect(await (await fetch(`${url}/shop/`)).text()).toBe('<x publishable-key="pk_&#34;test&#34;">')
  expect((await fetch(`${url}/shop`)).url).toBe(`${url}/shop/`)
  expect(await (await fetch(`${url}/shop/shop.css`)).text()).toBe('a {}')
})

test('any shop’s page may load the storefront script', async () => {
  const { status, headers } = await fetch(`${url}/sdk/aftercart.js`)
  expect(status).toBe(200)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(headers.get('content-type')).toContain('javascript')
  expect((await fetch(`${url}/sdk/tsconfig.tsbuildinfo`)).status).toBe(404)
})

test.each([
  '/../secret.txt',
  '/sdk/../../../secret.txt',
  '/shop/../../../secret.txt',
  '/shop/..%2f..%2f..%2fsecret.txt',
  '/shop/%2e%2e/package.json',
  '//secret.txt',
  '/shop/\\..\\..\\secret.txt',
  '/%00',
  '/shop/%',
])('no path leads out of the folders: %s', async (path) => {
  const { text } = await raw(path)
  expect(text).not.toContain('secret')
  expect(text).not.toBe('{}')
})

test('pages are only read', async () => {
  expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(405)
})
