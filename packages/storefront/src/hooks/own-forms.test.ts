import { afterEach, expect, test } from 'vitest'
import { openPage, type StorefrontPage } from '../../test/storefront-page.ts'

let opened: StorefrontPage[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(body: string): Promise<StorefrontPage> {
  const each = await openPage(body)
  await each.page.evaluate(`aftercart.init({ key: 'pk_own' })`)
  opened.push(each)
  return each
}

test('the shop’s own login form goes where it always went; who logs in is reported, the password is not', async () => {
  const { page, shop } = await open(`<form action="/account" data-aftercart="login">
    <label>User <input name="username"></label><label>Password <input type="password" name="pass" autocomplete="current-password"></label>
    <input type="hidden" name="first-name" value="Ada"><input type="hidden" name="last_name" value="Lovelace"><button>Go</button></form>`)
  await page.getByLabel('User').fill('ada@example.test')
  await page.getByLabel('Password').fill('s3cret-s3cret')
  await page.getByRole('button', { name: 'Go' }).click()
  await page.getByRole('heading', { name: 'Account' }).waitFor()
  await expect.poll(() => shop.calls.length).toBe(1)
  expect(shop.calls[0]).toMatchObject({
    ...{ name: 'reportLogin', authorization: 'Bearer pk_own' },
    input: {
      eventId: expect.any(String),
      contact: { email: 'ada@example.test', firstName: 'Ada', lastName: 'Lovelace' },
    },
  })
  expect(JSON.stringify(shop.calls)).not.toContain('s3cret')
})

test('a user name that is no email address is nobody we could name', async () => {
  const { page, shop } = await open(
    `<form action="/account" data-aftercart="login"><input name="username" value="ada"><button>Go</button></form>`,
  )
  await page.getByRole('button', { name: 'Go' }).click()
  await page.getByRole('heading', { name: 'Account' }).waitFor()
  expect(shop.calls).toEqual([])
})

test('a form that asks for our accounts logs in with them', async () => {
  const { page, shop } =
    await open(`<form data-aftercart="login" data-aftercart-account><input name="email" value="ada@example.test">
    <input type="password" name="password" value="correct horse"><button>Go</button></form>`)
  await page.evaluate(
    `addEventListener('aftercart-login', (event) => Object.assign(globalThis, { who: event.detail.contact.firstName }))`,
  )
  await page.getByRole('button', { name: 'Go' }).click()
  await expect.poll(() => page.evaluate('globalThis.who')).toBe('Ada')
  expect(shop.calls.map(({ name }) => name)).toEqual(['login'])
})

const checkoutForm = `<form data-aftercart="checkout" data-aftercart-next="/account">
  <input name="first_name" value="Ada"><input name="surname" value="Lovelace"><input name="mail" value="ada@example.test">
  <label>Card <input autocomplete="cc-number"></label><input name="expiry" value="12/30"><input name="cvv" value="123">
  <button>Buy</button><p data-aftercart-message></p></form>`

test('the shop’s own checkout form pays the cart, tells what came of it and goes on when it is paid', async () => {
  const { page, shop } = await open(checkoutForm)
  await page.evaluate(`aftercart.cart.add('BLANKET', 3)`)
  await page.getByLabel('Card').fill('4000000000000002')
  await page.getByRole('button', { name: 'Buy' }).click()
  await page.getByRole('status').getByText('Your bank did not accept this card').waitFor()
  await page.getByLabel('Card').fill('4242424242424242')
  await page.getByRole('button', { name: 'Buy' }).click()
  await page.getByRole('heading', { name: 'Account' }).waitFor()
  expect(shop.calls.map(({ input }) => [input['attempt'], input['items']])).toEqual([
    [1, [{ sku: 'BLANKET', quantity: 3 }]],
    [2, [{ sku: 'BLANKET', quantity: 3 }]],
  ])
})

test('the hooks report a login and an outcome of the shop’s own making', async () => {
  const { page, shop } = await open('')
  await page.evaluate(`Promise.all([
    aftercart.reportLogin({ contact: { email: 'ada@example.test' }, eventId: 'login-1' }),
    aftercart.reportOutcome({ eventId: 'e1', gateway: 'own', payment: 'p1', attempt: 1, status: 'failed',
      order: { id: 'o1', currency: 'USD', items: [] }, contact: { firstName: 'A', lastName: 'L', email: 'a@example.test' } })])`)
  expect(shop.calls.map(({ name }) => name).sort()).toEqual(['reportLogin', 'reportOutcome'])
})
