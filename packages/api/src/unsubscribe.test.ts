import { unsubscribeToken } from '@aftercart/runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDoors, sampleOutcome, type Doors } from './door.fixture.ts'

let doors: Doors
let contactId: string
let link: string
beforeAll(async () => {
  doors = await openDoors()
  const { data } = await doors.call('outcomes.report', sampleOutcome())
  contactId = (data as { contactId: string }).contactId
  link = `${doors.url}/unsubscribe/${await unsubscribeToken(doors.runtime, { shopId: doors.shop.id, contactId })}`
})
afterAll(() => doors.close())

async function optedOut(): Promise<boolean> {
  const contact = await doors.runtime.prisma.contact.findFirstOrThrow({ where: { id: contactId } })
  return contact.unsubscribedAt !== null
}
const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })

test('opening the link shows the shop and a button, and changes nothing', async () => {
  for (const method of ['GET', 'HEAD']) {
    const answer = await fetch(link, { method })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('content-security-policy')).toContain("form-action 'self'")
  }
  const page = await (await fetch(link)).text()
  expect(page).toContain('Walnut')
  expect(page).toContain('<form method="post"><button name="change" value="unsubscribe">Unsubscribe</button></form>')
  expect(page).not.toMatch(/<script/i)
  expect(page).not.toContain('ada@example.test')
  expect(await optedOut()).toBe(false)
})

test('a mail program’s one click does it, in either form of a body, and twice is once', async () => {
  const oneClick = await fetch(link, form({ 'List-Unsubscribe': 'One-Click' }))
  expect(oneClick.status).toBe(200)
  expect(oneClick.redirected).toBe(false)
  expect(await optedOut()).toBe(true)
  const body = new FormData()
  body.set('List-Unsubscribe', 'One-Click')
  const again = await fetch(link, { method: 'POST', body })
  expect([again.status, await again.text()]).toEqual([200, await oneClick.text()])
})

test('the page then says so and offers the way back', async () => {
  expect(await (await fetch(link)).text()).toContain('You are unsubscribed')
  const back = await fetch(link, form({ change: 'subscribe' }))
  expect(await back.text()).toContain('Unsubscribe from offers and news?')
  expect(await optedOut()).toBe(false)
  await fetch(link, form({ change: 'unsubscribe' }))
  expect(await optedOut()).toBe(true)
})

test('a forged link, or one of a contact who is gone, says what to do', async () => {
  const gone = await unsubscribeToken(doors.runtime, { shopId: doors.shop.id, contactId: doors.other.id })
  for (const url of [
    `${link}x`,
    `${link.slice(0, -2)}__`,
    `${doors.url}/unsubscribe/`,
    `${doors.url}/unsubscribe/${gone}`,
  ]) {
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(url, { method })
      expect(answer.status).toBe(404)
      expect(await answer.text()).toContain('Open it from the email once more')
    }
  }
})

test('nothing else can be done there', async () => {
  const answer = await fetch(link, { method: 'DELETE' })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
  const long = await fetch(link, { method: 'POST', body: 'x'.repeat(100_000) })
  expect(long.status).toBe(200)
})

test('a shop’s name is text on the page, never markup', async () => {
  await doors.call('settings.update', { shopName: '<b>Mugs</b> & "More"' })
  expect(await (await fetch(link)).text()).toContain('&lt;b&gt;Mugs&lt;/b&gt; &amp; &quot;More&quot;')
})
