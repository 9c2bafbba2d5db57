import { afterEach, expect, test } from 'vitest'
import {
  accessibilityViolations,
  focused,
  openPage,
  type PageOptions,
  type StorefrontPage,
} from '../../test/storefront-page.ts'

const markup = `<button data-aftercart-add="BLANKET">Add blanket</button> <button data-aftercart-add="GONE">Add gone</button>
<aftercart-cart publishable-key="pk_1"></aftercart-cart><aftercart-checkout publishable-key="pk_1"></aftercart-checkout>`

let opened: StorefrontPage[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(options: PageOptions = {}, script = `aftercart.init({ key: 'pk_1' })`): Promise<StorefrontPage> {
  const each = await openPage(markup, options)
  await each.page.evaluate(script)
  opened.push(each)
  return each
}

test('a product goes into the cart by a plain button, and all elements and tabs show it', async () => {
  const { page, context, complaints } = await open()
  await page.getByRole('button', { name: 'Add blanket' }).click()
  await page.getByRole('button', { name: 'Add blanket' }).click()
  await page.locator('aftercart-cart').getByText('$256.00').first().waitFor()
  await page.locator('aftercart-checkout').getByText('2 × Lambswool blanket').waitFor()
  const tab = await context.newPage()
  await tab.goto(page.url())
  await tab.locator('aftercart-cart').getByText('$256.00').first().waitFor()
  await tab.getByRole('button', { name: 'One less: Lambswool blanket' }).click()
  await page.locator('aftercart-checkout').getByText('1 × Lambswool blanket').waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  expect(complaints).toEqual([])
})

test('taking the last one out leaves the focus in the cart and tells the page', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Add blanket' }).click()
  await page.evaluate(
    `addEventListener('aftercart-cart-change', (event) => Object.assign(globalThis, { last: event.detail.lines }))`,
  )
  await page.getByRole('button', { name: 'Remove Lambswool blanket' }).click()
  await page.locator('aftercart-cart').getByText('Your cart is empty.').waitFor()
  await expect.poll(() => focused(page)).toBe('Your cart')
  expect(await page.evaluate('last')).toEqual([])
})

test('a product that is no longer sold says so and costs nothing', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Add gone' }).click()
  await page.locator('aftercart-cart').getByText('No longer sold').waitFor()
  await page.locator('aftercart-cart').getByText('$0.00').waitFor()
})

test('checking out leads to the checkout on the page, unless the page prevents it', async () => {
  const { page } = await open()
  await page.getByRole('button', { name: 'Add blanket' }).click()
  await page.getByRole('button', { name: 'Check out' }).click()
  await expect.poll(() => focused(page)).toBe('Log in, or continue as a guest')
})

test('without storage the cart lives as long as the page', async () => {
  const each = await openPage(markup)
  opened.push(each)
  const { page } = each
  await page.addInitScript(`Object.defineProperty(globalThis, 'localStorage', { get() { throw new Error('forbidden') } })
    Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new Error('forbidden') } })`)
  await page.reload()
  await page.evaluate(`aftercart.init({ key: 'pk_1' })`)
  await page.getByRole('button', { name: 'Add blanket' }).click()
  await page.locator('aftercart-checkout').getByText('1 × Lambswool blanket').waitFor()
  expect(each.complaints).toEqual([])
})

test('when the shop cannot be reached the cart offers to try again', async () => {
  const each = await open()
  each.shop.troubles.set('products', ['broken', 'broken'])
  await each.page.getByRole('button', { name: 'Add blanket' }).click()
  await each.page.locator('aftercart-cart').getByText('Something went wrong on our side').waitFor()
  each.shop.troubles.clear()
  await each.page.locator('aftercart-cart').getByRole('button', { name: 'Try again' }).click()
  await each.page.locator('aftercart-cart').getByText('$128.00').first().waitFor()
})
