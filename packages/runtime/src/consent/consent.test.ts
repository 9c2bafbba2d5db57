import { afterAll, expect, test } from 'vitest'
import { workByHand } from '../jobs/worker-by-hand.testing.ts'
import { marketing } from '../messages/messages.testing.ts'
import type { Mail, Runtime } from '../runtime.ts'
import { line, mail, openStory, testClock } from '../testing/story.ts'
import { getConsent, setMarketing } from './set-marketing.ts'
import { readUnsubscribeToken, unsubscribeToken } from './unsubscribe-token.ts'

const clock = testClock()
const sent: Mail[] = []
const story = await openStory({ clock, mailer: { send: async (each) => void sent.push(each) } })
afterAll(() => story.close())
const runtime: Runtime = { ...story.runtime, publicUrl: 'https://after.test' }

const newsletter = line(
  ['t', 'trigger', { on: 'purchase-succeeded' }],
  ['m', 'send-email', marketing('Mugs at half price')],
  ['o', 'send-email', mail('Your order')],
)
const lastMails = (count: number) => sent.splice(-count)

test('marketing carries a link that stops it, and mail about the order none', async () => {
  const shop = await story.shop()
  await shop.publish(newsletter)
  const { contactId } = await shop.report({ status: 'succeeded' })
  await workByHand(runtime)
  const [offer, order] = lastMails(2)
  const link = `https://after.test/unsubscribe/${await unsubscribeToken(runtime, { shopId: shop.id, contactId })}`
  expect(offer!.headers).toEqual({
    'List-Unsubscribe': `<${link}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  })
  expect(offer!.text).toContain(`Unsubscribe: ${link}`)
  expect(offer!.html).toContain(`<a href="${link}">Unsubscribe</a>`)
  expect(order!.headers).toEqual({})
  expect(order!.text + order!.html).not.toContain('unsubscribe')
})

test('a server that does not know its own address lets people answer by mail', async () => {
  const shop = await story.shop()
  await shop.publish(newsletter)
  await shop.report({ status: 'succeeded' })
  await workByHand(story.runtime)
  const [offer] = lastMails(2)
  expect(offer!.headers).toEqual({ 'List-Unsubscribe': '<mailto:shop@example.test?subject=Unsubscribe>' })
  expect(offer!.text).toContain('Answer with the word “Unsubscribe”.')
})

test('a token names its own contact, however late, and a forged one nobody', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const { contactId } = await shop.report()
  const stranger = await other.report()
  const token = await unsubscribeToken(runtime, { shopId: shop.id, contactId })
  expect(await unsubscribeToken(runtime, { shopId: shop.id, contactId })).toBe(token)
  clock.forward(10 * 366 * 24 * 3_600_000)
  expect(await readUnsubscribeToken(runtime, token)).toEqual({ shopId: shop.id, contactId })
  const [content = '', signature = ''] = token.split('.')
  const ofStranger = await unsubscribeToken(runtime, { shopId: other.id, contactId: stranger.contactId })
  const forged = [
    '',
    '.',
    content,
    `${content}.`,
    token.slice(0, -1),
    `${token}A`,
    `${content}.${'A'.repeat(43)}`,
    `${ofStranger.split('.')[0]}.${signature}`,
    `${'A'.repeat(43)}.${signature}`,
    '../../etc/passwd',
  ]
  for (const each of forged) expect(await readUnsubscribeToken(runtime, each)).toBeNull()
})

test('opting out tells the runs that listen, once; doing it again changes nothing', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-succeeded' }],
      ['w', 'wait', { for: 'P1D' }],
      ['g', 'goal', { on: 'unsubscribed' }],
      ['k', 'add-tags', { tags: ['gone'] }],
    ),
  )
  const { contactId, runs } = await shop.report({ status: 'succeeded' })
  const first = await setMarketing(runtime, shop.id, contactId, false)
  expect(first).toEqual({ subscribed: false, unsubscribedAt: clock.now().toISOString() })
  clock.forward(5000)
  expect(await setMarketing(runtime, shop.id, contactId, false)).toEqual(first)
  const kinds = await shop.timeline(runs[0]!.runId)
  expect(kinds.filter((kind) => kind === 'goal-reached g')).toHaveLength(1)
  const contact = await runtime.prisma.contact.findFirstOrThrow({ where: { id: contactId } })
  expect(contact.tags).toEqual(['gone'])
  expect(contact.unsubscribedAt?.toISOString()).toBe(first!.unsubscribedAt)
  expect(await setMarketing(runtime, shop.id, contactId, true)).toEqual({ subscribed: true, unsubscribedAt: null })
  expect(await getConsent(runtime, shop.id, contactId)).toEqual({
    shopName: 'Mugs & More',
    subscribed: true,
    unsubscribedAt: null,
  })
})

test('another shop cannot opt somebody out', async () => {
  const [shop, other] = [await story.shop(), await story.shop()]
  const { contactId } = await shop.report()
  expect(await setMarketing(runtime, other.id, contactId, false)).toBeNull()
  expect(await setMarketing(runtime, shop.id, 'not-an-id', false)).toBeNull()
  expect(await getConsent(runtime, other.id, contactId)).toBeNull()
  expect(await getConsent(runtime, shop.id, contactId)).toMatchObject({ subscribed: true })
})
