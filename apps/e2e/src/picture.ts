/**
 * Makes the picture of the canvas that the README shows: `npm run picture`. Starts Aftercart, draws a flow through the
 * API, reports a few declined and paid orders so that the counts are real, and photographs the canvas.
 */
import { fileURLToPath } from 'node:url'
import { openBrowser, openPage } from './browser.fixture.ts'
import { startServer, type RunningServer } from './server.fixture.ts'

const picture = fileURLToPath(new URL('../../../docs/canvas.png', import.meta.url))

const flow = {
  nodes: [
    { id: 'declined', type: 'trigger', params: { on: 'purchase-failed' } },
    { id: 'soft', type: 'condition', params: { any: [{ fact: 'outcome.declineClass', is: 'is', value: 'soft' }] } },
    {
      id: 'sorry',
      type: 'send-email',
      params: {
        kind: 'transactional',
        subject: 'We could not take your payment',
        body: 'Hello {{ contact.firstName }} …',
      },
    },
    { id: 'wait', type: 'wait', params: { for: 'P3D' } },
    {
      id: 'again',
      type: 'send-email',
      params: {
        kind: 'transactional',
        subject: 'Your order is still waiting',
        body: 'Hello {{ contact.firstName }} …',
      },
    },
    { id: 'call', type: 'create-task', params: { title: 'Call {{ contact.firstName }}', dueIn: 'P1D' } },
    { id: 'paid', type: 'goal', params: { on: 'paid' } },
    { id: 'tag', type: 'add-tags', params: { tags: ['recovered'] } },
  ],
  edges: [
    { from: 'declined', to: 'soft' },
    { from: 'soft', out: 'yes', to: 'sorry' },
    { from: 'sorry', to: 'wait' },
    { from: 'wait', to: 'again' },
    { from: 'again', to: 'paid' },
    { from: 'soft', out: 'no', to: 'call' },
    { from: 'call', to: 'paid' },
    { from: 'paid', to: 'tag' },
  ],
}

const people = [
  ['Ada', 'Lovelace'],
  ['Grace', 'Hopper'],
  ['Alan', 'Turing'],
  ['Mary', 'Somerville'],
] as const

const server = await startServer()
const browser = await openBrowser()
try {
  await call(server, 'purchaseActions.set', { trigger: 'purchase-failed', sku: null, flow })
  for (const [index, person] of people.entries()) await declined(server, index, person)
  const { page } = await openPage(browser, { width: 1440, height: 900 })
  await page.goto(server.url)
  await page.getByLabel('Email').fill(server.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(server.owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page
    .getByRole('link', { name: /^Actions: Failed purchase/ })
    .first()
    .click()
  await page.getByTestId('card-wait').click()
  await page.waitForTimeout(1500)
  await page.screenshot({ path: picture })
} finally {
  await browser.close()
  await server.stop()
}

async function declined(
  server: RunningServer,
  index: number,
  [firstName, lastName]: (typeof people)[number],
): Promise<void> {
  await call(server, 'outcomes.report', {
    eventId: `evt_${index}`,
    gateway: 'sandbox',
    payment: `pay_${index}`,
    attempt: 1,
    status: 'failed',
    decline: index === 2 ? { class: 'hard', code: 'lost_card' } : { class: 'soft', code: 'insufficient_funds' },
    order: { id: `ord_${index}`, currency: 'USD', items: [{ sku: 'MUG', name: 'Mug', quantity: 1, price: '40.00' }] },
    contact: { firstName, lastName, email: `${firstName.toLowerCase()}@example.test` },
  })
}

async function call(server: RunningServer, procedure: string, input: unknown): Promise<void> {
  const response = await fetch(`${server.url}/trpc/${procedure}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${procedure} answered ${response.status}: ${await response.text()}`)
}
