import { afterEach, expect, test } from 'vitest'
import {
  accessibilityViolations,
  focused,
  openPage,
  type PageOptions,
  type StorefrontPage,
} from '../../test/storefront-page.ts'

const markup = `<aftercart-checkout publishable-key="pk_1" items='[{"sku":"BLANKET","quantity":2}]' continue-url="/more"></aftercart-checkout>`

let opened: StorefrontPage[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(options: PageOptions = {}, body = markup): Promise<StorefrontPage> {
  const each = await openPage(body, options)
  opened.push(each)
  return each
}

async function toPayment({ page }: StorefrontPage): Promise<void> {
  await page.getByRole('button', { name: 'Continue as guest' }).click()
  await page.getByLabel('First name').fill('Ada')
  await page.getByLabel('Last name').fill('Lovelace')
  await page.getByLabel('Email address').fill('ada@example.test')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

async function pay({ page }: StorefrontPage, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry date').fill('12/30')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: /^Pay \$/ }).click()
}

const checkouts = ({ shop }: StorefrontPage) => shop.calls.filter(({ name }) => name === 'checkout')

test('a guest pays with the keyboard alone at 320 pixels: declined, then a good card', async () => {
  const each = await open({ width: 320 })
  const { page, complaints } = each
  const type = (text: string) => page.keyboard.type(text)
  const press = (key: string) => page.keyboard.press(key)
  await page.getByRole('heading', { name: 'Log in, or continue as a guest' }).waitFor()
  const tabTo = async (name: string) => {
    for (let tries = 0; tries < 20 && (await focused(page)) !== name; tries++) await press('Tab')
    expect(await focused(page)).toBe(name)
  }
  await tabTo('Continue as guest')
  await press('Enter')
  await expect.poll(() => focused(page)).toBe('Your details')
  await tabTo('firstName')
  await type('Ada')
  await press('Tab')
  await type('Lovelace')
  await press('Tab')
  await type('ada@example.test')
  await press('Enter')
  await expect.poll(() => focused(page)).toBe('Payment')
  await tabTo('card.number')
  await type('4000000000000002')
  await press('Tab')
  await type('1230')
  await press('Tab')
  await type('123')
  await press('Enter')
  await page.getByRole('alert').getByText('Your bank did not accept this card.').waitFor()
  await expect.poll(() => focused(page)).toBe('card.number')
  await type('4242424242424242')
  expect(await page.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242')
  await press('Tab')
  await type('12/30')
  await press('Tab')
  await type('123')
  await press('Enter')
  await expect.poll(() => focused(page)).toBe('Thank you for your order')
  expect(await page.getByText('ord_7k3m9qxf2b4d').count()).toBe(1)
  expect(checkouts(each).map(({ input }) => input['attempt'])).toEqual([1, 2])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  expect(complaints).toEqual([])
})

for (const dark of [false, true]) {
  test(`each step is clean for axe and breaks no policy, ${dark ? 'dark' : 'light'}`, async () => {
    const each = await open({ dark })
    const { page, complaints } = each
    await page.getByRole('heading', { name: 'Log in, or continue as a guest' }).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Create an account' }).click()
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    expect(await accessibilityViolations(page)).toEqual([])
    await page.getByRole('checkbox').uncheck()
    await page.getByLabel('First name').fill('Ada')
    await page.getByLabel('Last name').fill('Lovelace')
    await page.getByLabel('Email address').fill('ada@example.test')
    await page.getByRole('button', { name: 'Continue', exact: true }).click()
    await pay(each, '4000000000000002')
    await page.getByRole('alert').getByText('did not accept').waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    await pay(each, '4242424242424242')
    await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
    expect(await accessibilityViolations(page)).toEqual([])
    expect(complaints).toEqual([])
  })
}

test('the watch over policy and accessibility sees what it is there to see', async () => {
  const each = await open({}, `<p style="color: red">Inline</p><input>`)
  expect(each.complaints.join()).toContain('Content Security Policy')
  expect((await accessibilityViolations(each.page)).join()).toContain('label')
})

test('empty details are told at their fields, and the focus goes to the first', async () => {
  const each = await open()
  const { page } = each
  await page.getByRole('button', { name: 'Continue as guest' }).click()
  await page.getByLabel('Email address').fill('ada@')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect.poll(() => focused(page)).toBe('firstName')
  const email = page.getByLabel('Email address')
  expect(await email.getAttribute('aria-invalid')).toBe('true')
  expect(await email.getAttribute('aria-describedby')).toBe('email-problem')
  expect(await page.locator('#email-problem').textContent()).toContain('like ada@example.com')
  expect(await email.inputValue()).toBe('ada@')
})

test('a number that is no test card never leaves the page', async () => {
  const each = await open()
  await toPayment(each)
  await pay(each, '4111111111111111')
  await expect.poll(() => focused(each.page)).toBe('card.number')
  expect(await each.page.locator('[id="card.number-problem"]').textContent()).toContain(
    'Never type a real card number here',
  )
  await pay(each, '4242424242424241')
  await expect.poll(() => each.page.locator('[id="card.number-problem"]').textContent()).toContain('mistake')
  expect(checkouts(each)).toEqual([])
})

test('pressing Pay again and again while it pays sends one request', async () => {
  const each = await open()
  each.shop.troubles.set('checkout', ['held'])
  await toPayment(each)
  await each.page.getByLabel('Card number').fill('4242424242424242')
  await each.page.getByLabel('Expiry date').fill('12/30')
  await each.page.getByLabel('Security code').fill('123')
  const button = each.page.getByRole('button', { name: /^Pay \$256\.00/ })
  await button.dblclick()
  await each.page.keyboard.press('Enter')
  await each.page.getByText('Paying…').waitFor()
  expect(await button.getAttribute('aria-disabled')).toBe('true')
  await each.shop.letGo()
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  expect(checkouts(each)).toHaveLength(1)
})

test('an answer that is lost is asked for again as the same attempt', async () => {
  const each = await open()
  each.shop.troubles.set('checkout', ['lost-answer'])
  await toPayment(each)
  await pay(each, '4242424242424242')
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  expect(checkouts(each).map(({ input }) => [input['attempt'], input['submission']])).toEqual(
    Array.from({ length: checkouts(each).length }, () => [1, checkouts(each)[0]!.input['submission']]),
  )
})

test('a decline whose answer was lost does not stand for the next card', async () => {
  const each = await open()
  each.shop.troubles.set('checkout', ['lost-answer', 'lost-answer', 'lost-answer', 'lost-answer'])
  await toPayment(each)
  await pay(each, '4000000000000002')
  await each.page.getByText('you will not be charged twice').waitFor()
  each.shop.troubles.clear()
  const before = checkouts(each).length
  await pay(each, '4242424242424242')
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  expect(
    checkouts(each)
      .slice(before)
      .map(({ input }) => input['attempt']),
  ).toEqual([1, 2])
})

test('without a network the shopper is told so, and pays when it is back', async () => {
  const each = await open()
  await toPayment(each)
  await each.context.setOffline(true)
  await pay(each, '4242424242424242')
  await each.page.getByRole('alert').getByText('You seem to be offline').waitFor()
  await each.context.setOffline(false)
  await each.page.getByRole('button', { name: /^Pay/ }).click()
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
})

test('what the server refuses in the details leads back to them', async () => {
  const each = await open()
  const problems = [{ path: 'contact.email', message: 'This is not an email address.' }]
  each.shop.troubles.set('checkout', [{ status: 400, body: { error: { message: 'no', code: 0, data: { problems } } } }])
  await toPayment(each)
  await pay(each, '4242424242424242')
  await expect.poll(() => focused(each.page)).toBe('email')
  expect(await each.page.locator('#email-problem').textContent()).toBe('This is not an email address.')
})

test('a shopper who logs in finds the details filled in, and the order carries the login', async () => {
  const each = await open()
  const { page } = each
  await page.getByLabel('Email address').fill('ada@example.test')
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('alert').getByText('do not match').waitFor()
  await page.getByLabel('Password').fill('correct horse')
  await page.keyboard.press('Enter')
  await page.getByText('Logged in as Ada Lovelace').waitFor()
  expect(await page.getByLabel('Email address').inputValue()).toBe('ada@example.test')
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await pay(each, '4242424242424242')
  await page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  const { input, authorization } = checkouts(each)[0]!
  expect(input).toMatchObject({
    loginToken: 'tok',
    items: [{ sku: 'BLANKET', quantity: 2 }],
    contact: { timeZone: expect.any(String) },
  })
  expect(authorization).toBe('Bearer pk_1')
})

test('a new shopper may choose a password, which goes along with the order alone', async () => {
  const each = await open()
  await each.page.getByRole('button', { name: 'Create an account' }).click()
  await each.page.getByLabel('Password').fill('short')
  await each.page.getByLabel('First name').fill('Ada')
  await each.page.getByLabel('Last name').fill('Lovelace')
  await each.page.getByLabel('Email address').fill('ada@example.test')
  await each.page.keyboard.press('Enter')
  await expect.poll(() => focused(each.page)).toBe('password')
  await each.page.getByLabel('Password').fill('long enough')
  await each.page.keyboard.press('Enter')
  await pay(each, '4242424242424242')
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  expect(checkouts(each)[0]!.input['password']).toBe('long enough')
})

test('the page hears of each step and outcome, and may stop a payment before it is sent', async () => {
  const each = await open()
  await each.page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    document.addEventListener('aftercart-step', ({ detail }) => heard.push(`${detail.from} > ${detail.step}`))
    document.addEventListener('aftercart-outcome', ({ detail }) => heard.push(detail.status))
    document.addEventListener('aftercart-before-checkout', (event) => {
      heard.push(`before ${event.detail.items.length}`)
      if (heard.filter((line) => line.startsWith('before')).length === 1) event.preventDefault()
    })
  })
  await toPayment(each)
  await pay(each, '4242424242424242')
  await expect.poll(() => each.page.evaluate('heard.length')).toBe(3)
  expect(checkouts(each)).toEqual([])
  await each.page.getByRole('button', { name: /^Pay/ }).click()
  await each.page.getByRole('heading', { name: 'Thank you for your order' }).waitFor()
  expect(await each.page.evaluate('heard')).toEqual([
    'login > details',
    'details > payment',
    'before 1',
    'before 1',
    'succeeded',
    'payment > result',
  ])
})

test('the steps can be gone back and forward, keep what was typed, and forget the card', async () => {
  const each = await open()
  await toPayment(each)
  await each.page.getByLabel('Card number').fill('4242424242424242')
  await each.page.getByRole('navigation').getByRole('button', { name: 'Your details' }).click()
  expect(await each.page.getByLabel('First name').inputValue()).toBe('Ada')
  await each.page.getByRole('button', { name: 'Continue', exact: true }).click()
  expect(await each.page.getByLabel('Card number').inputValue()).toBe('')
  await each.page.getByRole('button', { name: 'Back' }).click()
  await each.page.getByRole('button', { name: 'Back' }).click()
  await each.page.getByRole('heading', { name: 'Log in, or continue as a guest' }).waitFor()
})

test('browsers know each field for filling it in', async () => {
  const each = await open()
  const { page } = each
  const tokens = () =>
    page.evaluate(() =>
      [...(document.querySelector('aftercart-checkout')?.shadowRoot?.querySelectorAll('input') ?? [])].map(
        (input) => input.autocomplete,
      ),
    )
  await page.getByRole('heading', { name: 'Log in, or continue as a guest' }).waitFor()
  expect(await tokens()).toEqual(['username', 'current-password'])
  await toPayment(each)
  expect(await tokens()).toEqual(['cc-number', 'cc-exp', 'cc-csc'])
})
