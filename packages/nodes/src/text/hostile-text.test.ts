import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue } from '../model.ts'
import { factsOfAda } from './facts.fixture.ts'
import { plainTextOf } from './html-to-text.ts'
import { renderLetter } from './letter.ts'
import { shortened } from './text-param.ts'
import { checkTemplate, renderTemplate } from './template.ts'

const html = { escaping: 'html', audience: 'customer' } as const
const context = { node: 'm', trigger: 'purchase-failed' } as const

/** Milliseconds that this process has worked, which others who use the machine do not lengthen. */
function cpuTime(): number {
  return process.cpuUsage().user / 1000
}

function named(firstName: string) {
  return factsOfAda({ contact: { ...factsOfAda().contact, firstName } })
}

test.each([
  ['repeats a long text', `{% for a in (1..100000) %}${'x'.repeat(50_000)}{% endfor %}`],
  [
    'doubles what it captured',
    `{% assign a = "xxxxxxxxxxxxxxxx" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}{{ a }}`,
  ],
  ['captures without printing', '{% capture a %}{{ a }}{{ a }}xxxxxxxx{% endcapture %}'.repeat(60)],
  [
    'multiplies by replacing',
    '{% assign a = "aaaaaaaaaa" %}{% for i in (1..20) %}{% assign a = a | replace: "a", "aaaaaaaaaa" %}{% endfor %}',
  ],
])('a letter that %s is stopped before it fills the memory', (_, template) => {
  const before = cpuTime()
  expect(() => renderTemplate(template, factsOfAda(), html)).toThrow(/limit|longer than/)
  expect(cpuTime() - before).toBeLessThan(5_000)
})

test.each([
  ['unclosed tags', '<'.repeat(400_000)],
  ['unclosed links', '<a href="'.repeat(50_000)],
  ['unclosed styles', '<style>'.repeat(60_000)],
  ['unclosed comments', '<!--'.repeat(100_000)],
  ['blanks', ' \t'.repeat(200_000)],
  ['line breaks', '<br>'.repeat(100_000)],
])('the plain-text alternative of a mail full of %s is made at once', (_, markup) => {
  const before = cpuTime()
  plainTextOf(markup)
  expect(cpuTime() - before).toBeLessThan(5_000)
})

test('a name that is markup stays text in every kind of body, whatever the author does with it', () => {
  const templates = [
    '{{ N }}',
    '<p>{{ N }}</p>',
    '<a href="https://x.test/?n={{ N }}">x</a>',
    '{% echo N %}',
    '{% cycle N, "b" %}',
    '<p>{{ N | escape }}</p>',
  ]
  const more = [
    '{% capture c %}{{ N }}{% endcapture %}<p>{{ c }}</p>',
    '<p>{{ N | newline_to_br }}</p>',
    '<p>{{ N | json }}</p>',
    '<p>{{ N | raw }}</p>',
    '<p>{{ N | append: N | upcase }}</p>',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...templates, ...more), fc.string({ maxLength: 20 }), (template, tail) => {
      const body = template
        .replaceAll(' N ', ' contact.firstName ')
        .replaceAll(' N,', ' contact.firstName,')
        .replaceAll(': N', ': contact.firstName')
      const name = `<img src=x onerror=alert(1)>"'${tail}`
      const letter = renderLetter({ subject: 's', body }, named(name), 'customer')
      expect(letter.html).not.toMatch(/<img/i)
      expect(letter.html).not.toMatch(/\?n=[^"]*[<>']/)
    }),
  )
})

test('no name at all brings an angle bracket into a plain letter', () => {
  const plain = renderLetter({ subject: 's', body: 'Hello {{ contact.firstName }}' }, named('Ada'), 'customer').html
  const brackets = (text: string) => text.replaceAll(/[^<>]/g, '')
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((name) => !/[\r\n]/.test(name)),
      (name) => {
        expect(
          brackets(renderLetter({ subject: 's', body: 'Hello {{ contact.firstName }}' }, named(name), 'customer').html),
        ).toBe(brackets(plain))
      },
    ),
  )
})

test('escaping what is escaped anyway does not show twice', () => {
  expect(renderTemplate('{{ contact.firstName | escape }}', named('A & B'), html)).toBe('A &amp; B')
})

test('half an emoji is never mailed or stored', () => {
  expect(renderTemplate('{{ contact.firstName | truncate: 4, "" }}', named('Ada😀'), html).isWellFormed()).toBe(true)
  for (let length = 1; length < 12; length++) expect(shortened('😀😀😀😀😀😀', length).isWellFormed()).toBe(true)
})

test('a merge field cannot lead an address to another folder or host', () => {
  const url = (id: string) =>
    renderTemplate(
      'https://api.test/orders/{{ order.id }}/x?q={{ order.id }}',
      factsOfAda({ order: { ...factsOfAda().order!, id } }),
      { escaping: 'url', audience: 'machine' },
    )
  expect(new URL(url('..')).pathname).toBe('/orders//x')
  expect(new URL(url('../../admin')).pathname).toBe('/orders/..%2F..%2Fadmin/x')
  expect(new URL(url('a&b=c#d@evil.test')).search).toBe('?q=a%26b%3Dc%23d%40evil.test')
  expect(url('\ud83d')).toContain('%EF%BF%BD')
})

test('JSON may hold a value as a whole with "| json", and stays whole whatever the value', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      const facts = factsOfAda({ order: { ...factsOfAda().order!, id } })
      const body = '{"a":"{{ order.id }}","b":{{ order.id | json }},"items":{{ order.items | json }}}'
      expect(JSON.parse(renderTemplate(body, facts, { escaping: 'json', audience: 'machine' }))).toEqual({
        a: id.toWellFormed(),
        b: id.toWellFormed(),
        items: facts.order!.items,
      })
    }),
  )
})

test('lines that hold only a loop leave no gaps in the letter', () => {
  const body =
    'You ordered:\n{% for item in order.items %}\n- {{ item.name }}\n{% endfor %}\nThank you.\n\n{{ shop.name }}'
  const letter = renderLetter({ subject: 's', body }, factsOfAda(), 'customer')
  expect(letter.text).toBe('You ordered:\n- Mug\nThank you.\n\nWalnut & Wool')
  expect(letter.html).toContain('<p>You ordered:<br>\n- Mug<br>\nThank you.</p>\n<p>Walnut &amp; Wool</p>')
})

test('the plain-text alternative of an HTML letter keeps links, lists and special characters', () => {
  const body =
    '<h1>Sorry, {{ contact.firstName }}</h1>\n<p>Your card\n was declined.<br>Try <a class="b" href="https://x.test/a?b=1&amp;c=2">again</a>.</p><ul><li>One</li><li>Two &amp; &#8364;</li></ul><style>p { color: red }</style>'
  expect(renderLetter({ subject: 's', body }, factsOfAda(), 'customer').text).toBe(
    'Sorry, Ada\n\nYour card was declined.\nTry again (https://x.test/a?b=1&c=2).\n\n- One\n- Two & €',
  )
})

test('a subject that comes out empty names the shop instead', () => {
  expect(renderLetter({ subject: '{{ product.name }}', body: 'x' }, factsOfAda(), 'customer').subject).toBe(
    'A message from Walnut & Wool',
  )
})

test.each([
  ['{% for item in order.items %}{{ item.nmae }}{% endfor %}', 'Did you mean {{ order.items }}?'],
  ['{{ order.items[0].colour }}', 'no merge field'],
  ['{{ contact.firstName.length }}', 'Did you mean {{ contact.firstName }}?'],
  ['{{ outcome.declineCode }}', 'Shoppers must not read'],
])('%s is found before it is published', (template, words) => {
  const found = checkTemplate(template, 'body', 'customer', context)
  expect(found).toHaveLength(1)
  expect(found[0]?.message).toContain(words)
})

test.each([
  '{% if order %}{{ order.items.size }}{% endif %}{% if product %}{{ product.name }}{% endif %}',
  '{% for item in order.items %}{{ item.sku }} {{ item.price | times: item.quantity }} {{ forloop.index }}{% endfor %}',
  '{% assign first = order.items.first %}{{ first.name }} {{ order.items[0].name }} {{ contact.fields.size }}',
  '{{ contact.firstName | default: "friend" }}',
])('%s is fine', (template) => {
  expect(checkTemplate(template, 'body', 'customer', context)).toEqual([])
})

test('a letter with a script cannot be published', () => {
  const params = catalogue['send-email'].schema.parse({
    kind: 'transactional',
    subject: 's',
    body: '<p>x</p><script>1</script>',
  })
  expect(catalogue['send-email'].check!(params, context).map((each) => each.code)).toEqual(['letter.markup'])
})

test('checking never throws, whatever was typed', () => {
  const parts = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    'for',
    ' item in order.items ',
    'if',
    'endif',
    '|',
    'contact.',
    '[',
    ']',
    '"',
    '..',
    '(1..',
    '-',
    '\n',
    'order.items',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
      checkTemplate(pieces.join(''), 'body', 'customer', context)
    }),
    { numRuns: 500 },
  )
  for (const bomb of [
    '{% if a %}'.repeat(9_000),
    '{{ a'.repeat(20_000),
    `{{ ${'a.'.repeat(45_000)} }}`,
    `{{ ${'a['.repeat(40_000)}`,
    '{% for '.repeat(14_000),
  ]) {
    const before = cpuTime()
    checkTemplate(bomb, 'body', 'customer', context)
    expect(cpuTime() - before).toBeLessThan(5_000)
  }
})
