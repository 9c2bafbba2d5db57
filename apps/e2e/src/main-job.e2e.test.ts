import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepPicture, openBrowser, openPage, type WatchedPage } from './browser.fixture.ts'
import { canvasDriver } from './canvas.driver.ts'
import { startServer, type RunningServer } from './server.fixture.ts'

let server: RunningServer
let browser: Browser

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer(), openBrowser()])
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('from a declined card to the email in the mailbox, and no reminder once it is paid', async ({ onTestFailed }) => {
  const marketer = await openPage(browser, { width: 1600, height: 1000 })
  const shopper = await openPage(browser)
  onTestFailed(async () => {
    await keepPicture(marketer, 'marketer')
    await keepPicture(shopper, 'shopper')
  })

  await signIn(marketer.page)
  await drawFailedPurchase(marketer.page)

  await fillCartAndLogIn(shopper.page)
  await pay(shopper.page, '4000 0000 0000 0002')
  const alert = shopper.page.getByRole('alert').filter({ hasText: /card/i })
  await alert.waitFor()
  expect(await alert.innerText()).toMatch(/another card/i)
  const declinedAt = Date.now()

  await open(marketer.page, 'Mailbox')
  await marketer.page.getByText('We could not take your payment').first().waitFor({ timeout: 5000 })
  expect(Date.now() - declinedAt).toBeLessThan(5000)
  await open(marketer.page, 'Tasks')
  await marketer.page.getByText('Call Ada about').first().waitFor({ timeout: 5000 })

  await openRunOf(marketer.page, 'Failed purchase')
  for (const step of [/Failed purchase/, /We could not take your payment/, /Call Ada about/, /Waits|Waiting/]) {
    await marketer.page.getByRole('main').getByText(step).first().waitFor({ timeout: 5000 })
  }

  await pay(shopper.page, '4242 4242 4242 4242')
  await shopper.page.getByText('Thank you for your order').waitFor()

  await marketer.page
    .getByRole('main')
    .getByText(/goal|paid/i)
    .first()
    .waitFor({ timeout: 5000 })
  await marketer.page
    .getByText(/^Ended/)
    .first()
    .waitFor({ timeout: 5000 })

  await successActionsRan()
  expect(await subjectsTo('ada@example.test')).not.toContain('A reminder')
  expect(marketer.complaints).toEqual([])
  expect(withoutRefusals(shopper)).toEqual([])
})

async function signIn(page: Page): Promise<void> {
  await page.goto(server.url)
  await page.getByLabel('Email').fill(server.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(server.owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page
    .getByRole('heading', { name: /Actions/ })
    .first()
    .waitFor()
}

async function drawFailedPurchase(page: Page): Promise<void> {
  await page
    .getByRole('link', {
      name: /^Actions: .*Failed purchase.*Default settings|^Actions: .*Default settings.*Failed purchase/,
    })
    .click()
  const canvas = canvasDriver(page)
  await canvas.canvas.locator('[data-testid^="card-"]').first().waitFor()
  const [trigger] = await canvas.cardIds()
  await page.getByRole('region', { name: 'Ways to begin' }).getByRole('button', { name: 'Close' }).click()
  await canvas.zoomOut(4)

  const condition = await canvas.drop('condition', 0.72, 0.12)
  const apology = await canvas.drop('send-email', 0.78, 0.36)
  const task = await canvas.drop('create-task', 0.78, 0.58)
  const wait = await canvas.drop('wait', 0.78, 0.8)
  const reminder = await canvas.drop('send-email', 0.26, 0.2)
  const goal = await canvas.drop('goal', 0.26, 0.78)

  await canvas.connect(trigger!, 'next', condition)
  await canvas.connect(condition, 'yes', apology)
  await canvas.connect(apology, 'next', task)
  await canvas.connect(task, 'next', wait)
  await canvas.connect(wait, 'next', reminder)
  await canvas.connect(reminder, 'next', goal)
  await canvas.tidy()

  const rule = await canvas.open(condition)
  await rule.getByRole('textbox', { name: 'Value' }).fill('20')
  const letter = await canvas.open(apology)
  await letter.getByRole('textbox', { name: 'Subject' }).fill('We could not take your payment')
  await letter
    .getByRole('textbox', { name: 'Message' })
    .fill('Hello {{ contact.firstName }},\n\nyour card was declined. Write to {{ shop.email }}.')
  const toDo = await canvas.open(task)
  await toDo.getByRole('textbox').first().fill('Call {{ contact.firstName }} about {{ order.id }}')
  const pause = await canvas.open(wait)
  await pause.getByRole('textbox').first().fill('3')
  const second = await canvas.open(reminder)
  await second.getByRole('textbox', { name: 'Subject' }).fill('A reminder')
  await second.getByRole('textbox', { name: 'Message' }).fill('Your order is still waiting.')

  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => page.getByTestId('save-status').innerText(), { timeout: 5000 }).toMatch(/saved/i)
  await page.getByRole('button', { name: /^Publish/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click()
  await expect.poll(() => page.getByTestId('save-status').innerText(), { timeout: 5000 }).toMatch(/live/i)
}

async function fillCartAndLogIn(page: Page): Promise<void> {
  await page.goto(`${server.url}/shop/`)
  await page
    .getByRole('button', { name: /add.*mug/i })
    .first()
    .click()
  await page
    .getByRole('button', { name: /check out/i })
    .first()
    .click()
  const checkout = page.locator('aftercart-checkout')
  await checkout.getByLabel('Email address').fill('ada@example.test')
  await checkout.getByLabel('Password').fill('walnut-and-wool')
  await checkout.getByRole('button', { name: 'Log in', exact: true }).click()
  await checkout.getByRole('button', { name: 'Continue', exact: true }).click()
}

async function pay(page: Page, card: string): Promise<void> {
  const checkout = page.locator('aftercart-checkout')
  await checkout.getByLabel('Card number').fill(card)
  await checkout.getByLabel('Expiry date').fill('12/39')
  await checkout.getByLabel('Security code').fill('123')
  await checkout.getByRole('button', { name: /^Pay/ }).click()
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
}

async function openRunOf(page: Page, name: string): Promise<void> {
  await open(page, 'Runs')
  await page.getByRole('row').filter({ hasText: name }).getByRole('link').first().click()
}

async function successActionsRan(): Promise<void> {
  await expect
    .poll(
      async () =>
        (await ask<{ items: { trigger: string; status: string }[] }>('runs.list', {})).items.map(
          (run) => `${run.trigger} ${run.status}`,
        ),
      { timeout: 5000 },
    )
    .toEqual(expect.arrayContaining(['purchase-succeeded ended', 'purchase-failed ended']))
}

async function subjectsTo(to: string): Promise<string[]> {
  return (await ask<{ items: { subject: string }[] }>('mailbox.list', { to })).items.map((mail) => mail.subject)
}

async function ask<Answer>(procedure: string, input: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  })
  const body = (await response.json()) as { result?: { data: Answer } }
  if (body.result === undefined) throw new Error(`${procedure} answered ${response.status}: ${JSON.stringify(body)}`)
  return body.result.data
}

/** A browser logs every 4xx as an error of the console; a refusal that the page handles is none. */
function withoutRefusals({ complaints }: WatchedPage): string[] {
  return complaints.filter((complaint) => !complaint.includes('Failed to load resource'))
}
