import { afterEach, expect, test } from 'vitest'
import { accessibilityViolations, focused, openPage, type StorefrontPage } from '../../test/storefront-page.ts'

let opened: StorefrontPage[] = []
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()))
  opened = []
})

async function open(): Promise<StorefrontPage> {
  const each = await openPage('<aftercart-login publishable-key="pk_1"></aftercart-login>', { width: 320 })
  opened.push(each)
  return each
}

test('a wrong password is told, the right one greets by name and tells the page', async () => {
  const { page, complaints } = await open()
  await page.evaluate(
    `addEventListener('aftercart-login', (event) => Object.assign(globalThis, { who: event.detail.contact }))`,
  )
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect.poll(() => focused(page)).toBe('email')
  await page.getByLabel('Email address').fill('ada@example.test')
  await page.getByLabel('Password').fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('do not match').waitFor()
  expect(await accessibilityViolations(page)).toEqual([])
  await page.getByLabel('Password').fill('correct horse')
  await page.keyboard.press('Enter')
  await expect.poll(() => focused(page)).toBe('Logged in as Ada Lovelace')
  expect(await page.evaluate('who')).toEqual({ firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test' })
  await page.reload()
  await page.getByText('Logged in as Ada Lovelace').waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(complaints).toEqual([])
})

test('a new shopper makes an account', async () => {
  const { page, shop } = await open()
  await page.getByRole('button', { name: 'Create an account' }).click()
  await expect.poll(() => focused(page)).toBe('Create an account')
  await page.getByLabel('First name').fill('Grace')
  await page.getByLabel('Last name').fill('Hopper')
  await page.getByLabel('Email address').fill('grace@example.test')
  await page.getByLabel('Password').fill('amazing grace')
  expect(await accessibilityViolations(page)).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByText('Logged in as Grace Hopper').waitFor()
  expect(shop.calls.at(-1)).toMatchObject({
    name: 'register',
    input: { email: 'grace@example.test', timeZone: expect.any(String) },
  })
})
