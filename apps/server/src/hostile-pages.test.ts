import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPages } from './pages.ts'

let root: string
let server: Server
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'aftercart-pages-'))
  for (const folder of ['apps/admin/dist/assets', 'packages/storefront/dist', 'apps/shop/public'])
    mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'apps/admin/dist/index.html'), '<p>The app</p>')
  writeFileSync(join(root, 'apps/admin/dist/assets/old.js'), 'export {}')
  writeFileSync(join(root, 'packages/storefront/dist/aftercart.js'), 'export {}')
  writeFileSync(join(root, 'apps/shop/public/shop.css'), 'p { color: red }')
  server = createServer(createPages({ root, publishableKey: () => Promise.resolve('pk_x') }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(root, { recursive: true })
})

const files = ['/', '/index.html', '/shop/shop.css', '/sdk/aftercart.js']
const ranges = [
  'bytes=5-2',
  'bytes=-5',
  'bytes=a-b',
  'bytes=999999999-',
  'bytes=0-0,5-9',
  'x',
  'bytes=2--1',
  '-',
  'bytes=',
]

// vitest fails a run in which anything is thrown that nobody catches: in the server itself that would be its end.
test.each(ranges)('asked for the part "%s" of a file, it sends the whole', async (range) => {
  for (const file of files) expect(await statusOf(file, `Range: ${range}\r\n`), file).toBe(200)
})

test.each([
  '/%00',
  '/shop/%00',
  '/shop/%',
  '/%',
  '/%ff',
  '//',
  '/..%2f..%2fetc/passwd',
  '/shop/..%2f..%2fpackage.json',
])('the address %s leads nowhere else', async (path) => {
  expect(await statusOf(path)).toBeLessThan(500)
})

test.each([
  '/__proto__',
  '/shop/__proto__',
  '/shop/constructor',
  '/sdk/%2e%2e/x.js',
  '/sdk/a%00.js',
  '/a?%',
  'http://[',
  '*',
  '/shop//',
  '/shop/\\',
])('the address %s is one like any other', async (path) => {
  expect(await statusOf(path)).toBeLessThan(500)
})

test('a page of before the app was built anew asks for a script that is gone, and the server lives on', async () => {
  expect(await statusOf('/assets/old.js')).toBe(200)
  rmSync(join(root, 'apps/admin/dist/assets/old.js'))
  await statusOf('/assets/old.js')
  expect(await statusOf('/')).toBe(200)
})

function statusOf(path: string, headers = ''): Promise<number> {
  return new Promise((resolve) => {
    let answer = ''
    const { port } = server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`, 'latin1'),
    )
    socket.setTimeout(5000, () => socket.destroy())
    socket.on('data', (part: Buffer) => (answer += part.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)))
  })
}
