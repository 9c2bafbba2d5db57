import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDoors, type Doors } from './door.fixture.ts'

const owner = { name: 'Olga Owner', email: 'Olga@shop.test', password: 'correct horse battery' }

function signIn(
  doors: Doors,
  email: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${doors.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ email, password }),
  })
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

describe('the set-up link', () => {
  let doors: Doors
  beforeEach(async () => {
    doors = await openDoors()
    return () => doors.close()
  })

  test('makes the owner once, who can then sign in', async () => {
    expect((await doors.call('session.me', {}, { key: null, method: 'GET' })).data).toEqual({
      user: null,
      shop: null,
      setupNeeded: true,
    })
    const token = await doors.setup.issueToken()
    const second = await doors.setup.issueToken()

    const made = await doors.call('session.setup', { token, ...owner }, { key: null })
    expect(made.data).toEqual({ email: 'olga@shop.test' })
    for (const used of [token, second]) {
      expect(
        (await doors.call('session.setup', { token: used, ...owner, email: 'eve@shop.test' }, { key: null })).status,
      ).toBe(400)
    }

    const cookie = cookieOf(await signIn(doors, owner.email, owner.password))
    const me = await doors.call('session.me', undefined, { cookie, method: 'GET' })
    expect(me.data).toMatchObject({
      user: { name: 'Olga Owner', email: 'olga@shop.test' },
      shop: { id: doors.shop.id, name: 'Walnut' },
      setupNeeded: false,
    })
  })

  test('of two who use it at the same time, one becomes the owner', async () => {
    const token = await doors.setup.issueToken()
    const answers = await Promise.all(
      ['a@shop.test', 'b@shop.test', 'c@shop.test'].map((email) =>
        doors.call('session.setup', { token, ...owner, email }, { key: null }),
      ),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400])
    expect(await doors.runtime.prisma.user.count()).toBe(1)
  })

  test('a guessed or an old one makes nobody', async () => {
    const token = await doors.setup.issueToken()
    expect((await doors.call('session.setup', { token: `${token}x`, ...owner }, { key: null })).status).toBe(400)
    await doors.runtime.prisma.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } })
    expect((await doors.call('session.setup', { token, ...owner }, { key: null })).status).toBe(400)
    expect(await doors.runtime.prisma.user.count()).toBe(0)
  })

  test('its token is not kept as it is', async () => {
    const token = await doors.setup.issueToken()
    const rows = await doors.runtime.prisma.verification.findMany()
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  test('guessing is slowed down', async () => {
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => doors.call('session.setup', { token: 'guess', ...owner }, { key: null })),
    )
    expect(tries.filter((answer) => answer.status === 429)).toHaveLength(2)
  })
})

describe('a signed-in owner', () => {
  let doors: Doors
  let cookie: string
  beforeAll(async () => {
    doors = await openDoors()
    await doors.setup.makeOwner(owner)
    cookie = cookieOf(await signIn(doors, 'OLGA@shop.test', owner.password))
  })
  afterAll(() => doors.close())

  test('reads and changes the shop', async () => {
    expect((await doors.call('settings.get', undefined, { cookie, method: 'GET' })).status).toBe(200)
    expect((await doors.call('settings.update', { shopName: 'Walnut & Wool' }, { cookie })).data).toMatchObject({
      shopName: 'Walnut & Wool',
    })
  })

  test.each([
    ['another website', { origin: 'https://evil.test' }],
    ['another website, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of the same site', { 'sec-fetch-site': 'same-site' }],
  ])('a change that %s sends with the owner’s cookie is refused', async (_, headers) => {
    expect((await doors.call('settings.update', { shopName: 'stolen' }, { cookie, headers })).status).toBe(403)
    expect((await doors.call('settings.get', undefined, { cookie, method: 'GET' })).data).not.toMatchObject({
      shopName: 'stolen',
    })
  })

  test('a change from our own page is taken', async () => {
    const headers = { origin: doors.url, 'sec-fetch-site': 'same-origin' }
    expect((await doors.call('settings.update', { timeZone: 'Europe/London' }, { cookie, headers })).status).toBe(200)
  })

  test('a change cannot be made by an address alone', async () => {
    expect((await doors.call('settings.update', { shopName: 'stolen' }, { cookie, method: 'GET' })).status).toBe(405)
  })

  test('the cookie is closed to scripts and to other sites', async () => {
    const response = await signIn(doors, 'olga@shop.test', owner.password)
    const session = response.headers.getSetCookie().find((each) => each.includes('session_token')) ?? ''
    expect(session).toMatch(/HttpOnly/i)
    expect(session).toMatch(/SameSite=Lax/i)
    expect(session).not.toMatch(/Secure/i)
  })

  test('signing out ends the session', async () => {
    const own = cookieOf(await signIn(doors, 'olga@shop.test', owner.password))
    await fetch(`${doors.url}/api/auth/sign-out`, {
      method: 'POST',
      headers: { cookie: own, 'content-type': 'application/json', origin: doors.url },
      body: '{}',
    })
    expect((await doors.call('settings.get', undefined, { cookie: own, method: 'GET' })).status).toBe(401)
  })

  test('the password is kept with scrypt', async () => {
    const account = await doors.runtime.prisma.account.findFirstOrThrow()
    expect(account.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
  })

  test('a made-up cookie is nobody', async () => {
    const made = `better-auth.session_token=${encodeURIComponent('abc.def')}`
    expect((await doors.call('settings.get', undefined, { cookie: made, method: 'GET' })).status).toBe(401)
  })

  test('someone who belongs to no shop sees none', async () => {
    await doors.runtime.prisma.member.deleteMany()
    expect((await doors.call('settings.get', undefined, { cookie, method: 'GET' })).status).toBe(401)
  })
})

describe('signing in', () => {
  let doors: Doors
  beforeEach(async () => {
    doors = await openDoors()
    await doors.setup.makeOwner(owner)
    return () => doors.close()
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const [wrong, unknown] = await Promise.all([
      signIn(doors, owner.email, 'wrong wrong wrong'),
      signIn(doors, 'nobody@shop.test', 'wrong wrong wrong'),
    ])
    expect(wrong.status).toBe(401)
    expect([unknown.status, await unknown.text()]).toEqual([wrong.status, await wrong.text()])
  })

  test('after ten tries for one account even the right password has to wait, whatever address is claimed', async () => {
    for (let count = 0; count < 10; count += 1) {
      const forged = { 'x-forwarded-for': `10.0.0.${count}`, 'x-aftercart-address': `10.0.0.${count}` }
      expect((await signIn(doors, owner.email, 'wrong wrong wrong', forged)).status).toBe(401)
    }
    const locked = await signIn(doors, owner.email, owner.password)
    expect(locked.status).toBe(429)
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(60)
  })

  test('one address may not try account after account', async () => {
    expect((await signIn(doors, 'user1@shop.test', 'x')).status).toBe(401)
    for (let count = 0; count < 29; count += 1) doors.limits.take('sign-in-address:127.0.0.1', 30, 60_000)
    expect((await signIn(doors, 'user2@shop.test', 'x')).status).toBe(429)
  })

  test('nobody can sign up', async () => {
    const response = await fetch(`${doors.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Eve', email: 'eve@shop.test', password: 'long enough password' }),
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(await doors.runtime.prisma.user.count()).toBe(1)
  })

  test('another website cannot sign somebody in', async () => {
    expect((await signIn(doors, owner.email, owner.password, { origin: 'https://evil.test' })).status).toBe(403)
  })
})

test('behind https, cookies are secure and browsers are told to stay with https', async () => {
  const doors = await openDoors({ publicUrl: 'https://app.shop.test' })
  await doors.setup.makeOwner(owner)
  const response = await signIn(doors, owner.email, owner.password, { origin: 'https://app.shop.test' })
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie().join()).toMatch(/__Secure-better-auth\.session_token=.+Secure/i)
  expect(response.headers.get('strict-transport-security')).toContain('max-age')
  await doors.close()
})
