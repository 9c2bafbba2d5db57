import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, expect, test, vi } from 'vitest'
import { line, openStory, testClock } from '../testing/story.ts'
import { issueLoginToken, readLoginToken } from './login-token.ts'
import { reportPageLogin } from './page-login.ts'
import { loginShopper, registerShopper } from './shoppers.ts'
import { ada, countingGateway, openCart, stock } from './storefront.testing.ts'

const clock = testClock()
const story = await openStory({ clock })
const { runtime } = story
afterAll(() => story.close())

const loginFlow = line(['t', 'trigger', { on: 'cart-login' }], ['tag', 'add-tags', { tags: ['back'] }])
const newContactFlow = line(['t', 'trigger', { on: 'contact-created' }], ['tag', 'add-tags', { tags: ['new'] }])
const password = 'correct horse'

test('registering makes an account, logs in and begins what runs on login; so does logging in later', async () => {
  const shop = await story.shop()
  await shop.publish(loginFlow)
  expect(await registerShopper(runtime, shop.id, { ...ada, password })).toMatchObject({
    status: 'logged-in',
    contact: { firstName: 'Ada' },
  })
  const again = await loginShopper(runtime, shop.id, { username: '  ADA@Example.test ', password })
  expect(again).toMatchObject({ status: 'logged-in', contact: { email: 'ada@example.test' } })
  expect((await shop.runs()).map(({ trigger }) => trigger)).toEqual(['cart-login', 'cart-login'])
  expect(await runtime.prisma.contact.count({ where: { shopId: shop.id } })).toBe(1)
})

test('a wrong password and an unknown shopper get the same answer after the same work', async () => {
  const shop = await story.shop()
  await registerShopper(runtime, shop.id, { ...ada, password })
  // Deriving a key dwarfs the rest, so who derives as many, each as costly, takes as long.
  const derived = vi.spyOn(crypto, 'scrypt')
  syncBuiltinESMExports()
  const watched = async (username: string) => {
    derived.mockClear()
    const answer = await loginShopper(runtime, shop.id, { username, password: 'wrong' })
    return { answer, work: derived.mock.calls.map(([, , ...cost]) => cost.slice(0, 2)) }
  }
  await watched('warm@example.test')
  const wrong = await watched('ada@example.test')
  const unknown = await watched('nobody@example.test')
  derived.mockRestore()
  syncBuiltinESMExports()
  expect(unknown).toEqual(wrong)
  expect(unknown.answer).toMatchObject({ status: 'refused' })
  expect(unknown.work).toHaveLength(1)
})

test('no password is kept, and two shoppers with one password have different hashes', async () => {
  const shop = await story.shop()
  await registerShopper(runtime, shop.id, { ...ada, password })
  await registerShopper(runtime, shop.id, { ...ada, email: 'bob@example.test', password })
  const rows = await runtime.prisma.shopper.findMany({ where: { shopId: shop.id } })
  expect(new Set(rows.map(({ passwordHash }) => passwordHash)).size).toBe(2)
  expect(JSON.stringify(rows)).not.toContain(password)
})

test('after ten wrong passwords even the right one waits a quarter of an hour', async () => {
  const shop = await story.shop()
  await registerShopper(runtime, shop.id, { ...ada, password })
  const tries = Array.from({ length: 10 }, () =>
    loginShopper(runtime, shop.id, { username: ada.email, password: 'wrong' }),
  )
  await Promise.all(tries)
  const right = () => loginShopper(runtime, shop.id, { username: ada.email, password })
  expect(await right()).toMatchObject({ status: 'refused', message: expect.stringContaining('Too many') })
  clock.forward(15 * 60_000)
  expect(await right()).toMatchObject({ status: 'logged-in' })
})

test('registering a name that is taken logs in with its password and refuses any other', async () => {
  const shop = await story.shop()
  await registerShopper(runtime, shop.id, { ...ada, password })
  expect(await registerShopper(runtime, shop.id, { ...ada, firstName: 'Eve', password: 'another one' })).toMatchObject({
    status: 'refused',
  })
  expect(await registerShopper(runtime, shop.id, { ...ada, password })).toMatchObject({ status: 'logged-in' })
  expect(await runtime.prisma.shopper.count({ where: { shopId: shop.id } })).toBe(1)
})

test('an account that is made with an order leaves the new contact to the purchase, and works next time', async () => {
  const shop = await story.shop()
  await stock(runtime, shop.id)
  await shop.publish(newContactFlow)
  await openCart(runtime, countingGateway(), shop.id)({ password })
  expect((await shop.runs()).map(({ trigger }) => trigger)).toEqual(['contact-created'])
  expect(await loginShopper(runtime, shop.id, { username: ada.email, password })).toMatchObject({ status: 'logged-in' })
})

test('a login token is good for two hours, at its own shop, as it was signed', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const { contactId } = await shop.report()
  const { token, expiresAt } = await issueLoginToken(runtime, shop.id, contactId)
  expect(await readLoginToken(runtime, shop.id, token)).toBe(contactId)
  expect(await readLoginToken(runtime, other.id, token)).toBeNull()
  const [content = '', signature = ''] = token.split('.')
  const forged = Buffer.from(Buffer.from(content, 'base64url').toString().replace(contactId, other.id)).toString(
    'base64url',
  )
  for (const bad of [`${forged}.${signature}`, `${content}.`, `${content}.${signature}x`, '', 'a.b.c']) {
    expect(await readLoginToken(runtime, shop.id, bad)).toBeNull()
  }
  clock.forward(expiresAt.getTime() - clock.now().getTime() - 1)
  expect(await readLoginToken(runtime, shop.id, token)).toBe(contactId)
  clock.forward(1)
  expect(await readLoginToken(runtime, shop.id, token)).toBeNull()
})

test('a page that reports logins by email alone reaches the known contact, and nobody’s mailbox is filled by it', async () => {
  const shop = await story.shop()
  await shop.publish(loginFlow)
  await shop.report({ status: 'pending' })
  for (let n = 0; n < 8; n++)
    await reportPageLogin(runtime, shop.id, { eventId: `l${n}`, contact: { email: 'ada@example.test' } })
  await reportPageLogin(runtime, shop.id, { eventId: 'x', contact: { email: 'nobody@example.test' } })
  expect(await shop.runs()).toHaveLength(5)
  expect(await runtime.prisma.contact.count({ where: { shopId: shop.id } })).toBe(1)
})
