import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsOfAda } from './facts.fixture.ts'
import { renderLetter } from './letter.ts'
import { checkTemplate, longestTemplate, renderTemplate } from './template.ts'

const context = { node: 'm', trigger: 'purchase-failed' } as const
const html = { escaping: 'html', audience: 'customer' } as const

test('the apology greets the shopper by name and lists what was ordered', () => {
  const body =
    'Hello {{ contact.firstName }}\n\n{% for item in order.items %}{{ item.quantity }} × {{ item.name }}{% endfor %}'
  const letter = renderLetter({ subject: 'About your order {{ order.id }}', body }, factsOfAda(), 'customer')
  expect(letter.subject).toBe('About your order ord_1')
  expect(letter.text).toBe('Hello Ada\n\n1 × Mug')
  expect(letter.html).toContain('<p>Hello Ada</p>\n<p>1 × Mug</p>')
})

test('a name with markup in it stays a name, even when the author writes "raw"', () => {
  const contact = { ...factsOfAda().contact, firstName: '<script>"x"&' }
  expect(renderTemplate('{{ contact.firstName | raw }}', factsOfAda({ contact }), html)).toBe(
    '&lt;script&gt;&quot;x&quot;&amp;',
  )
})

test('no name of any contact can become a tag', () => {
  fc.assert(
    fc.property(fc.string(), (firstName) => {
      const contact = { ...factsOfAda().contact, firstName }
      expect(renderTemplate('{{ contact.firstName }}', factsOfAda({ contact }), html)).not.toMatch(/[<>"']/)
    }),
  )
})

test('a line break in a name cannot begin another mail header', () => {
  const contact = { ...factsOfAda().contact, firstName: 'Ada\r\nBcc: everyone@example.test' }
  expect(
    renderLetter({ subject: 'Hi {{ contact.firstName }}', body: 'x' }, factsOfAda({ contact }), 'customer').subject,
  ).toBe('Hi Ada Bcc: everyone@example.test')
})

test('a quote in an order number leaves JSON whole', () => {
  const order = { ...factsOfAda().order!, id: 'a"b\\c\n' }
  const rendered = renderTemplate('{"id":"{{ order.id }}","items":{{ order.items }}}', factsOfAda({ order }), {
    escaping: 'json',
    audience: 'machine',
  })
  expect(JSON.parse(rendered)).toEqual({ id: 'a"b\\c\n', items: order.items })
})

test('the shopper is never told why the bank declined; the team is', () => {
  const template = '{{ outcome.declineCode }}'
  expect(renderTemplate(template, factsOfAda(), html)).toBe('')
  expect(renderTemplate(template, factsOfAda(), { escaping: 'html', audience: 'team' })).toBe('insufficient_funds')
  expect(checkTemplate(template, 'body', 'customer', context)[0]?.code).toBe('merge-field.unknown')
  expect(checkTemplate(template, 'body', 'team', context)).toEqual([])
})

test('a misspelt merge field is named, with the one that was meant', () => {
  const [found] = checkTemplate('Hello {{ contact.firstNam }}', 'body', 'customer', context)
  expect(found).toMatchObject({ code: 'merge-field.unknown', field: 'body', node: 'm' })
  expect(found?.message).toContain('Did you mean {{ contact.firstName }}?')
})

test('an order cannot be mentioned where a shopper only logged in', () => {
  expect(checkTemplate('{{ order.id }}', 'body', 'customer', { node: 'm', trigger: 'cart-login' })).toHaveLength(1)
})

test.each([
  '{{ contact.firstName',
  '{% if %}',
  '{% for x in %}',
  '{{ x | nonsense }}',
  '{% include "a" %}',
  '{% render "/etc/passwd" %}',
  '{% layout "a" %}',
])('a broken or forbidden template is a problem, not a surprise at sending: %s', (template) => {
  expect(checkTemplate(template, 'body', 'team', context).map((each) => each.code)).toContain('merge-field.syntax')
})

test.each([
  '{% for a in (1..100000000) %}{{ a }}{% endfor %}',
  '{% for a in (1..9999) %}{% for b in (1..9999) %}{% for c in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}',
  '{% assign s = "xxxxxxxxxxxxxxxx" %}{% for a in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
])('a template that would never end is stopped: %s', (template) => {
  expect(() => renderTemplate(template, factsOfAda(), html)).toThrow(/limit/i)
})

test('templates see the listed fields and nothing of the machine', () => {
  const probes =
    '{{ constructor }}{{ contact.constructor }}{{ __proto__ }}{{ order.items.constructor.name }}{{ process.env.PATH }}'
  expect(renderTemplate(probes, factsOfAda(), html)).toBe('')
})

test.each(['', 'https://shop.test/?a={1}&b=%7B', 'a { { b } }', '{#x#}', '100 % {', 'half an emoji \ud83d'])(
  'a text without merge fields is itself: “%s”',
  (text) => {
    for (const escaping of ['html', 'text', 'json', 'url'] as const) {
      const rendered = renderTemplate(text, factsOfAda(), { escaping, audience: 'machine' })
      expect(rendered).toBe(text.toWellFormed())
      // As Liquid would have it.
      expect(renderTemplate(`{{ x }}${text}`, factsOfAda(), { escaping, audience: 'machine' })).toBe(rendered)
    }
  },
)

test('a text without merge fields is as bounded and as much on one line as any other', () => {
  expect(() => renderTemplate('x'.repeat(longestTemplate + 1), factsOfAda(), html)).toThrow(/limit/i)
  expect(renderTemplate(' a\r\nb ', factsOfAda(), { escaping: 'line', audience: 'machine' })).toBe('a b')
})

test('a link is made only for a text that asks for it, by whatever name', () => {
  let made = 0
  const links = {
    get updateCard() {
      made += 1
      return 'https://pay.test/'
    },
    unsubscribe: null,
  }
  const rendered = (text: string) =>
    renderTemplate(text, factsOfAda({ links }), { escaping: 'text', audience: 'customer' })
  expect(rendered('{{ order.id }}: {% for item in order.items %}{{ item.name }}{% endfor %}')).toBe('ord_1: Mug')
  expect(made).toBe(0)
  expect(rendered('{{ links.updateCard }}')).toBe('https://pay.test/')
  expect(rendered('{% assign name = "li" | append: "nks" %}{{ [name].updateCard }}')).toBe('https://pay.test/')
  expect(rendered('{{ links }}')).toBe('{"updateCard":"https://pay.test/","unsubscribe":null}')
})
