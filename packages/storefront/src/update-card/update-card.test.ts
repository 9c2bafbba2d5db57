import { afterEach, expect, test } from 'vitest'
import {
  accessibilityViolations,
  focused,
  openPage,
  type PageOptions,
  type StorefrontPage,
} from '../../test/storefront-page.ts'

let opened: StorefrontPage[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(state: string, options: PageOptions = {}): Promise<StorefrontPage> {
  const each = await openPage(`<aftercart-update-card token="${state}"></aftercart-update-card>`, options)
  opened.push(each)
  return each
}

async function pay({ page }: StorefrontPage, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry date').fill('12/30')
  await page.getByLabel('Security code').fill('123')
  await page.getByRole('button', { name: 'Pay $256.00' }).click()
}

const sent = ({ shop }: StorefrontPage) => shop.calls.filter(({ name }) => name === 'payOrder')

test('a customer sees the order and pays it with another card, without a key', async () => {
  const opening = await open('open')
  const { page, shop, complaints } = opening
  await page.getByText('2 × Lambswool blanket').waitFor()
  // The sum stands at the end of its line, under the prices.
  expect(await page.locator('.total .amount').evaluate((amount) => amount.getBoundingClientRect().right)).toBeCloseTo(
    await page.locator('li .amount').evaluate((amount) => amount.getBoundingClientRect().right),
    0,
  )
  await pay(opening, '4242 4242 4242 4242')
  await page.getByRole('heading', { name: 'This order is paid' }).waitFor()
  expect(await focused(page)).toBe('This order is paid')
  expect(sent(opening)).toMatchObject([{ input: { token: 'open', card: { number: '4242 4242 4242 4242' } } }])
  expect(shop.calls.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
  expect(complaints).toEqual([])
})

test('a declined card is said kindly, the form is empty for the next one, and each press is one of its own', async () => {
  const opening = await open('open')
  const { page } = opening
  await pay(opening, '4000000000000002')
  await page.getByText('Your bank did not accept this card.').waitFor()
  expect(await page.getByLabel('Card number').inputValue()).toBe('')
  await pay(opening, '4242424242424242')
  await page.getByRole('heading', { name: 'This order is paid' }).waitFor()
  expect(new Set(sent(opening).map(({ input }) => input['submission'])).size).toBe(2)
})

test('two clicks are one press', async () => {
  const opening = await open('open')
  opening.shop.troubles.set('payOrder', ['held'])
  await opening.page.getByLabel('Card number').fill('4242424242424242')
  await opening.page.getByLabel('Expiry date').fill('12/30')
  await opening.page.getByLabel('Security code').fill('123')
  await opening.page.getByRole('button', { name: 'Pay $256.00' }).dblclick()
  await opening.shop.letGo()
  await opening.page.getByRole('heading', { name: 'This order is paid' }).waitFor()
  expect(sent(opening)).toHaveLength(1)
})

test('after a lost answer, pressing again asks for that answer instead of paying again', async () => {
  const opening = await open('open')
  opening.shop.troubles.set('payOrder', ['lost-answer', 'lost-answer', 'lost-answer', 'lost-answer'])
  await pay(opening, '4242424242424242')
  await opening.page.getByText('you will not be charged twice').waitFor()
  opening.shop.troubles.clear()
  await opening.page.getByRole('button', { name: 'Pay $256.00' }).click()
  await opening.page.getByRole('heading', { name: 'This order is paid' }).waitFor()
  expect(sent(opening).length).toBeGreaterThanOrEqual(3)
  expect(new Set(sent(opening).map(({ input }) => input['submission'])).size).toBe(1)
})

test('what is wrong with a card is said at its field, and nothing leaves the page', async () => {
  const opening = await open('open')
  await pay(opening, '4111111111111111')
  await opening.page.getByText('use one of the test cards').first().waitFor()
  expect(await focused(opening.page)).toBe('card.number')
  expect(sent(opening)).toEqual([])
})

test.each([
  ['paid', 'This order is paid'],
  ['cancelled', 'This order was cancelled'],
  ['pending', 'Your payment is on its way'],
  ['elsewhere', 'This order cannot be paid here'],
  ['gone', 'This order cannot be found'],
  ['expired', 'This link has expired'],
  ['broken', 'This link does not work'],
])('a link that is %s says "%s" and asks for no card', async (state, heading) => {
  const { page } = await open(state)
  await page.getByRole('heading', { name: heading }).waitFor()
  expect(await page.getByLabel('Card number').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'hello@walnut.test' }).count()).toBe(state === 'broken' ? 0 : 1)
  expect(await accessibilityViolations(page)).toEqual([])
})

test('when the shop cannot be reached the page says so, and tries again when asked', async () => {
  const opening = await openPage('')
  opened.push(opening)
  opening.shop.troubles.set('cardUpdate', ['lost-answer', 'lost-answer'])
  await opening.page.evaluate(() => {
    const element = document.createElement('aftercart-update-card')
    element.setAttribute('token', 'open')
    document.querySelector('main')!.append(element)
  })
  await opening.page.getByRole('button', { name: 'Try again' }).click()
  await opening.page.getByLabel('Card number').waitFor()
})

test.each([
  [1440, false],
  [1440, true],
  [390, false],
  [390, true],
])('%i pixels wide, dark: %s: nothing for axe to find, nothing to scroll sideways', async (width, dark) => {
  const opening = await open('open', { width, dark })
  await pay(opening, '4000000000000002')
  await opening.page.getByText('Your bank did not accept this card.').waitFor()
  expect(await accessibilityViolations(opening.page)).toEqual([])
  expect(await opening.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
})
