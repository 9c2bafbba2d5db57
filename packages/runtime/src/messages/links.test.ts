import { createHmac } from 'node:crypto'
import { afterAll, expect, test, vi } from 'vitest'
import { newId } from '../database/new-id.ts'
import { readCardUpdateToken } from '../storefront/card-update/card-update-token.ts'
import { openStory, testClock } from '../testing/story.ts'
import { linksFor } from './links.ts'

vi.mock('node:crypto', { spy: true })

const clock = testClock()
const story = await openStory({ clock, publicUrl: 'https://aftercart.example' })
afterAll(() => story.close())

const call = { type: 'http-request', params: {} }
const letter = (kind: string) => ({ type: 'send-email', params: { kind } })

async function runOf(orderId: string | null = 'ord_1') {
  const shop = await story.shop()
  return { shopId: shop.id, contactId: newId(), orderId, debt: null, campaignId: newId() }
}

test('the link to pay is signed when it is first read, once, and counts its 14 days from when it was offered', async () => {
  const run = await runOf()
  vi.mocked(createHmac).mockClear()
  const links = await linksFor(story.runtime, run, call)
  expect(createHmac).not.toHaveBeenCalled()
  const until = new Date(clock.now().getTime() + 14 * 24 * 60 * 60_000)
  clock.forward(60_000)
  const url = links.updateCard!
  expect([links.updateCard, { ...links }, JSON.parse(JSON.stringify(links))]).toEqual([
    url,
    { updateCard: url, unsubscribe: null },
    { updateCard: url, unsubscribe: null },
  ])
  expect(createHmac).toHaveBeenCalledTimes(1)
  expect(await readCardUpdateToken(story.runtime, url.replace('https://aftercart.example/pay/', ''))).toEqual({
    ...{ shopId: run.shopId, orderId: 'ord_1', payment: '', campaignId: run.campaignId },
    until,
  })
})

test('only marketing has a way out of marketing, and without an order there is nothing to pay', async () => {
  const run = await runOf(null)
  expect(await linksFor(story.runtime, run, letter('transactional'))).toEqual({ updateCard: null, unsubscribe: null })
  expect(await linksFor(story.runtime, run, letter('marketing'))).toEqual({
    updateCard: null,
    unsubscribe: expect.stringMatching(/^https:\/\/aftercart\.example\/unsubscribe\/[\w-]{43}\.[\w-]{43}$/) as string,
  })
})
