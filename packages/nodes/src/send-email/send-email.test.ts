import { expect, test } from 'vitest'
import type { OutgoingMail, Outside } from '../executor.ts'
import { factsOfAda } from '../text/facts.fixture.ts'
import { sendEmailExecutor } from './send-email.execute.ts'
import { sendEmail, type SendEmailParams } from './send-email.model.ts'

const link = 'https://after.test/unsubscribe/abc.def'

async function sent(params: Partial<SendEmailParams>, unsubscribe: string | null = link): Promise<OutgoingMail> {
  const mails: OutgoingMail[] = []
  const outside: Outside = {
    sendMail: async (mail) => void mails.push(mail),
    retryCharge: async () => ({ tried: false, why: 'no-card', until: null }),
    httpAllow: [],
    call: (_, make) => make(),
    signal: new AbortController().signal,
  }
  const facts = factsOfAda({ links: { updateCard: null, unsubscribe } })
  if (sendEmailExecutor.in !== 'job') throw new Error('It calls out.')
  const input = { key: 'k', facts, now: new Date(0) }
  await sendEmailExecutor.execute(
    { ...input, params: { kind: 'marketing', subject: 'Sale', body: 'Mugs', ...params } },
    outside,
  )
  return mails[0]!
}

test('marketing ends with a way out, below what the author wrote and inside of the page', async () => {
  const plain = await sent({ body: 'Mugs, cheaper' })
  expect(plain.text).toMatch(
    /^Mugs, cheaper\n\n-- \nYou do not want emails like this one from .*\? Unsubscribe: https:\/\/after\.test/,
  )
  expect(plain.html.indexOf(link)).toBeGreaterThan(plain.html.indexOf('Mugs, cheaper'))
  expect(plain.html.indexOf(link)).toBeLessThan(plain.html.indexOf('</body>'))
  const page = await sent({ body: '<!doctype html><html><body><p>Mugs</p></BODY></html>' })
  expect(page.html).toMatch(/<p>Mugs<\/p><p style="[^"]*">.*<\/p>\n<\/BODY><\/html>$/)
})

test('an author who put the link in gets no second one', async () => {
  const own = await sent({ body: '<p>Mugs</p><a href="{{ links.unsubscribe }}">No more</a>' })
  expect(own.html.split(link)).toHaveLength(2)
  expect(own.headers['List-Unsubscribe']).toBe(`<${link}>`)
  const hidden = await sent({ body: 'Mugs{% if order.id == "no such" %}{{ links.unsubscribe }}{% endif %}' })
  expect(hidden.text).toContain(`Unsubscribe: ${link}`)
})

test('mail about the order offers no way out, and may not pretend to', async () => {
  const mail = await sent({ kind: 'transactional', body: 'Your mug' })
  expect(mail.headers).toEqual({})
  expect(mail.text).toBe('Your mug')
  const params: SendEmailParams = { kind: 'transactional', subject: 'Order', body: 'Stop: {{ links.unsubscribe }}' }
  const context = { node: 'm', trigger: 'purchase-failed' as const }
  expect(sendEmail.check!(params, context)).toMatchObject([{ field: 'body', code: 'merge-field.unknown', node: 'm' }])
  expect(sendEmail.check!({ ...params, kind: 'marketing' }, context)).toEqual([])
})
