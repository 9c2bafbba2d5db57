import { afterAll, expect, test } from 'vitest'
import { listMailbox } from '../mailbox/mailbox.queries.ts'
import { openStory } from '../testing/story.ts'

const story = await openStory()
afterAll(() => story.close())
const { runtime } = story

test('the built-in mailbox keeps a mail with its headers, once', async () => {
  const shop = await story.shop()
  const headers = { 'List-Unsubscribe': '<https://after.test/unsubscribe/a.b>' }
  const mail = {
    ...{ key: 'run:mail:1', shopId: shop.id, runId: null, contactId: null, replyTo: null, headers },
    ...{ from: 'shop@example.test', to: 'ada@example.test', subject: 'Sale', html: '<p>Mugs</p>', text: 'Mugs' },
  }
  await runtime.mailer.send(mail)
  await runtime.mailer.send({ ...mail, subject: 'Sale again' })
  const { items } = await listMailbox(runtime, shop.id, { limit: 10 })
  expect(items).toMatchObject([{ subject: 'Sale', headers }])
})
