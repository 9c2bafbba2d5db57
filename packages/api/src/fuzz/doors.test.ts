import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, seed, share, tell } from './how-many.fixture.ts'
import { callers, faultsOf, knock, known, signIn, tally, type Caller } from './knock.fixture.ts'
import { spoilt } from './mutations.fixture.ts'
import { openWorld, type World } from './world.fixture.ts'

let world: World
let cookie: string
let turn = 0
beforeAll(async () => {
  world = await openWorld()
  cookie = await signIn(world)
})
afterAll(() => world.close())

const cases = share(0.1)

/** Better-auth's own, those that are switched off too. */
const signInPaths = [
  ...['sign-in/email', 'sign-out', 'get-session', 'update-user', 'change-password', 'list-sessions', 'revoke-session'],
  ...[
    'revoke-sessions',
    'revoke-other-sessions',
    'ok',
    'error',
    'verify-email',
    'link-social',
    'list-accounts',
    'unlink-account',
  ],
  ...[
    'refresh-token',
    'get-access-token',
    'account-info',
    'delete-user',
    'delete-user/callback',
    'reset-password/x',
    'callback/x',
  ],
  ...[
    'sign-in/social',
    'sign-up/email',
    'change-email',
    'verify-password',
    'set-password',
    'update-session',
    'request-password-reset',
  ],
]

const pieces = [
  '%00',
  '%',
  '%ff',
  '%2e%2e',
  '..',
  '//',
  ';',
  '\\',
  '"<>',
  '{}',
  '__proto__',
  'constructor',
  '?',
  '#',
  '&a=%00',
  '=',
  ',',
  '%E2%80%AE',
  'a'.repeat(3000),
]

function somePath(): fc.Arbitrary<string> {
  const begin = fc.constantFrom(
    ...[
      '/',
      '/trpc',
      '/trpc/',
      '/trpc/session.me',
      '/trpc/storefront.shop',
      '/api',
      '/api/',
      '/api/auth',
      '/pay/',
      '/unsubscribe/',
    ],
    ...[
      '/healthz',
      '/readyz',
      '/metrics',
      '/sdk/',
      '/shop/',
      '/assets/',
      '/nothing',
      '*',
      'http://[/',
      'http://evil.test/trpc/session.me',
    ],
    ...signInPaths.map((path) => `/api/auth/${path}`),
    ...[
      `/pay/${world.tokens.pay}`,
      `/unsubscribe/${world.tokens.unsubscribe}`,
      `/unsubscribe/${'A'.repeat(43)}.${'A'.repeat(43)}`,
    ],
  )
  const tail = fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((each) => each.join('')) },
  )
  return fc.tuple(begin, tail).map((each) => each.join(''))
}

const methods = fc.constantFrom(
  'GET',
  'GET',
  'POST',
  'POST',
  'POST',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'DELETE',
  'PROPFIND',
  'M-SEARCH',
  'QUERY',
)

const types = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'x',
  'application/json; charset=utf-7',
)

const details = fc.record({
  email: fc.constantFrom<unknown>('olga@shop.test', 'x@y.zz', { toString: 1 }, []),
  password: fc.constantFrom<unknown>('wrong', 'x'.repeat(300), 7),
  name: fc.constantFrom<unknown>('Olga', 'O\0', { a: 1 }, 5, null),
  image: fc.constantFrom<unknown>('https://x.test', '\0', true),
  token: fc.constantFrom<unknown>('x', '\0'),
  ...{
    newPassword: fc.constant('correct horse battery'),
    currentPassword: fc.constant('wrong'),
    provider: fc.constantFrom('google', '\0'),
  },
  ...{ callbackURL: fc.constantFrom('/x', 'http://evil.test', '\0'), change: fc.constantFrom('subscribe', 'x') },
})

test(
  'every address, with every method, kind of body and caller, is answered in order',
  { timeout: patience(cases) },
  async () => {
    const heard = tally()
    const request = fc.record({
      who: fc.constantFrom<Caller>(...callers),
      method: methods,
      path: somePath(),
      type: types,
      body: spoilt(details),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ who, method, path, type, body }) => {
        turn++
        const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(method)
        // Signing out, changing the password and the like by the owner who signs in for the others would only end this test's own session.
        const headers = { ...known(world, who, cookie, turn), 'content-type': type }
        const said = `${method} ${path} ${body}`
        const answer = await knock(world.url, { method, path, headers, ...(hasBody ? { body } : {}) })
        heard.note(answer.status, answer.ms, said)
        // A page for whoever holds the link shows what it is about.
        expect(faultsOf(answer, who, said), `${who} ${said.slice(0, 600)}\n${world.logged.at(-1) ?? ''}`).toEqual([])
        if (turn % 20 === 0) await isWell()
      }),
      { seed, numRuns: cases },
    )
    tell(`FUZZ_SEED=${seed}, ${cases} requests at all doors: ${heard.report()}`)
  },
)

const body = '{"a":1}'

/** Written as bytes, because no client would send them. */
const crooked: readonly [string, string][] = [
  ...['[', 'a b', '', 'x:99999', '[::1', 'x\ty', '@', 'a/b', '%00', '__proto__'].flatMap((host): [string, string][] =>
    ['/trpc/session.me', '/api/auth/ok', '/pay/x', '/'].map((path) => [
      `host "${host}" at ${path}`,
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ]),
  ),
  ...['TRACE', 'PURGE', 'LOCK', 'BREW', 'get', ''].flatMap((method): [string, string][] =>
    ['/trpc/session.me', '/api/auth/ok', '/unsubscribe/x', '/pay/x', '/'].map((path) => [
      `method ${method} at ${path}`,
      `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ]),
  ),
  ['no host', 'GET /trpc/session.me HTTP/1.1\r\n\r\n'],
  ['old version', 'GET /trpc/session.me HTTP/1.0\r\n\r\n'],
  ['new version', 'GET /trpc/session.me HTTP/3.0\r\nHost: x\r\n\r\n'],
  ['bytes in the address', 'GET /trpc/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n'],
  [
    'bytes in headers',
    'GET /trpc/session.me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\r\nCookie: \xff=\xff\r\n\r\n',
  ],
  [
    'prototype headers',
    'GET /trpc/session.me HTTP/1.1\r\nHost: x\r\n__proto__: x\r\nconstructor: y\r\nhasownproperty: z\r\n\r\n',
  ],
  ['a flood of headers', `GET /trpc/session.me HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(3000)}\r\n`],
  ['a long header', `GET /trpc/session.me HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a long address', `GET /trpc/session.me?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  [
    'unknown expectation',
    `POST /trpc/session.me HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 7\r\n\r\n${body}`,
  ],
  ['an upgrade', 'GET /trpc/session.me HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
  [
    'smuggling',
    'POST /trpc/session.me HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['negative length', 'POST /trpc/session.me HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
  ['two lengths', `POST /trpc/session.me HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n${body}`],
  ['huge length', `POST /trpc/session.me HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n${body}`],
  ...[
    '/trpc/session.me',
    '/trpc/outcomes.reportMany',
    '/trpc/outcomes.report?batch=1',
    '/api/auth/sign-in/email',
    '/unsubscribe/x',
  ].flatMap((path): [string, string][] => {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`
    return [
      [`more promised than sent to ${path}`, `${head}Content-Length: 100\r\n\r\n${body}`],
      [`less promised than sent to ${path}`, `${head}Content-Length: 3\r\n\r\n${body}`],
      [`chunks of nonsense to ${path}`, `${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n${body}`],
      [`a chunk of gigabytes to ${path}`, `${head}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n${body}`],
      [`a cut chunk to ${path}`, `${head}Transfer-Encoding: chunked\r\n\r\n7\r\n{"a"`],
      [`whole chunks to ${path}`, `${head}Transfer-Encoding: chunked\r\n\r\n7\r\n${body}\r\n0\r\n\r\n`],
    ]
  }),
]

test.each(crooked)('%s is answered or cut off, without an error of ours', async (_, bytes) => {
  world.logged.length = 0
  const answer = await sendRaw(bytes)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 400)
  expect(status, answer.slice(0, 300)).toBeLessThan(500)
  expect(answer).not.toMatch(/\bat .+\.(ts|js|mjs):\d+|node_modules/)
  await isWell()
  expect(world.logged.filter((line) => !line.startsWith('Sign-in:'))).toEqual([])
})

test('a request of hundreds of calls is refused; the calls of a page are not', async () => {
  const ask = (calls: number) => {
    const names = Array.from({ length: calls }, () => 'purchaseActions.list').join()
    const headers = { authorization: `Bearer ${world.shop.secretKey}` }
    return knock(world.url, { method: 'GET', path: `/trpc/${names}?batch=1&input=%7B%7D`, headers })
  }
  expect((await ask(20)).status).toBe(200)
  const refused = await ask(500)
  expect(refused.status).toBe(400)
  expect(refused.text).not.toContain('rows')
})

/** Writes, says that it is done, and reads what comes; a line that stays open is cut after a while. */
function sendRaw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(world.url)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.end(bytes, 'latin1'))
    socket.setTimeout(1500, () => socket.destroy())
    socket.on('data', (part: Buffer) => (answer += part.toString('latin1')))
    // Being cut off is an answer too.
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

async function isWell(): Promise<void> {
  expect((await world.call('products.search', { text: 'mug' })).status, 'a healthy request right afterwards').toBe(200)
  const owner = await world.call('session.me', {}, { cookie, key: null })
  if ((owner.data as { user: unknown } | null)?.user == null) cookie = await signIn(world)
}
