import { validateFlow, type Flow, type Json, type JsonObject } from '@aftercart/flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue } from './model.ts'
import { factsOfAda } from './text/facts.fixture.ts'
import { longestTemplate, renderTemplate } from './text/template.ts'
import { checkTemplate } from './text/template.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const runs = Math.max(2_000, Math.round(Number(process.env['FUZZ_RUNS'] ?? 0) / 5))

const nasty: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    ...[
      null,
      true,
      0,
      -0,
      1e308,
      -1,
      5e-324,
      2 ** 53,
      '',
      ' ',
      '\0',
      '\ud800',
      'NaN',
      '__proto__',
      'constructor',
      'toString',
    ],
    ...[
      '0000-01-01',
      '9999-12-31',
      '10000-01-01',
      '-271821-04-20',
      '2026-02-30',
      '24:00',
      '23:59',
      'P999999D',
      'PT0S',
      'P',
      'P1Y',
    ],
    ...[
      'Mars/Olympus',
      'İ',
      'ﷺ',
      '{{',
      '{{ a | b }}',
      '{% if %}',
      '{{ contact.fields.__proto__ }}',
      'http://[',
      'javascript:1',
      '\u202e',
    ],
    ...[
      'contact.fields.',
      'event.data.x',
      'order.total',
      'history.purchases',
      'now.time',
      'contact.tags',
      'purchase-failed',
      'api-event',
    ],
    ...[[], {}, [[]], [null], { fact: 'order.total' }, { all: [] }, { fact: 'order.id', is: 'is', value: { a: 1 } }],
  ),
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** Every node type's own defaults and presets, with up to three of their parts exchanged, at any depth. */
const params = fc
  .constantFrom(
    ...Object.values(catalogue).flatMap(({ type, defaults, presets }) =>
      [defaults, ...(presets ?? [])].map((each) => ({ type, each })),
    ),
  )
  .chain(({ type, each }) =>
    fc.array(fc.tuple(fc.nat(1000), nasty), { maxLength: 3 }).map((changes) => ({
      type,
      params: changes.reduce<Json>(
        (value, [at, other]) => exchanged(value, at % (sizeOf(value) + 1), other),
        each as Json,
      ),
    })),
  )

function sizeOf(value: Json): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, each) => sum + sizeOf(each) + 1, 0)
    : 0
}

/** `at`: which part, counted through; one past the last is a new one. */
function exchanged(value: Json, at: number, other: Json): Json {
  if (typeof value !== 'object' || value === null) return other
  let left = at
  const entries = Object.entries(value).map(([name, each]): [string, Json] => {
    const size = sizeOf(each)
    const here = left
    left -= size + 1
    if (here === 0) return [name, other]
    return here > 0 && here <= size ? [name, exchanged(each, here - 1, other)] : [name, each]
  })
  if (left >= 0) entries.push(['added', other])
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries)
}

test('a node with any params can be drawn, named and checked', () => {
  fc.assert(
    fc.property(params, ({ type, params: each }) => {
      fc.pre(typeof each === 'object' && each !== null && !Array.isArray(each))
      const flow: Flow = {
        nodes: [
          { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
          { id: 'n', type, params: each },
        ],
        edges: [{ from: 't', to: 'n' }],
      }
      for (const { code, message, short } of validateFlow(flow, catalogue))
        expect([code, message, short].every((text) => typeof text === 'string' && text !== '')).toBe(true)
      const model = catalogue[type]
      const { title, detail } = model.describe(each)
      expect(typeof title === 'string' && typeof detail === 'string').toBe(true)
      const ways = model.waysOut(each).map(({ id }) => id)
      expect(new Set(ways).size).toBe(ways.length)
    }),
    { seed, numRuns: runs },
  )
}, 300_000)

const escapings = ['html', 'line', 'text', 'json', 'url'] as const

/** What makes templates dear: loops in loops, long ranges, what doubles, filters with huge arguments, and what does not exist. */
const pieces = fc.constantFrom(
  ...[
    '{% for a in (1..100000) %}',
    '{% for b in (1..100000) %}',
    '{% endfor %}',
    '{{ a }}',
    'x'.repeat(500),
    '{% capture c %}',
    '{% endcapture %}',
  ],
  ...[
    '{{ c }}{{ c }}',
    '{% assign c = c | append: c %}',
    '{% assign c = "ab" | replace: "", c %}',
    '{{ c | split: "" | join: c }}',
  ],
  ...[
    '{{ "x" | times: 1e308 }}',
    '{{ 1 | divided_by: 0 }}',
    '{{ c | truncate: 99999999999 }}',
    '{{ c | slice: -1, 1e9 }}',
    '{{ c | json: 9e9 }}',
  ],
  ...[
    '{% for i in order.items limit: 1e9 offset: -5 %}',
    '{{ (1..999999999) | size }}',
    '{{ (1..99999) | concat: (1..99999) | sort | join }}',
  ],
  ...[
    '{% include "x" %}',
    '{% render "x" %}',
    '{% layout "x" %}',
    '{% block x %}',
    '{{ "x" | date: "%s" }}',
    '{% tablerow a in (1..9) %}',
  ],
  ...[
    '{{ contact.constructor }}',
    '{{ contact["__proto__"] }}',
    '{{ contact.fields.toString }}',
    '{{ c | where: "a", "b" | map: "__proto__" }}',
  ],
  ...[
    '{% cycle 1, 2 %}',
    '{% case a %}{% when 1 %}',
    '{% endcase %}',
    '{% if a %}',
    '{% endif %}',
    '{% break %}',
    '{% raw %}',
    '{% endraw %}',
    '{% liquid echo a %}',
  ],
  ...[
    '{{ c | strip_html | url_encode | escape | upcase | squish }}',
    '<script'.repeat(50),
    '{{ contact.firstName | split: "" | sort_natural | uniq }}',
  ],
)

test('a text of anything that Liquid knows is made or given up; its size is bounded either way', () => {
  const facts = factsOfAda({ contact: { ...factsOfAda().contact, firstName: '<script '.repeat(2_000) } })
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), fc.constantFrom(...escapings), (each, escaping) => {
      const template = each.join('')
      checkTemplate(template, 'body', 'customer', { node: 'm', trigger: 'purchase-failed' })
      const text = rendered(template, escaping)
      expect(text.length).toBeLessThanOrEqual(500_000)
      expect(text).not.toContain('[native code]')
    }),
    { seed, numRuns: Math.min(200, runs) },
  )
  function rendered(template: string, escaping: (typeof escapings)[number]): string {
    try {
      return renderTemplate(template, facts, { escaping, audience: 'customer' })
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
      return ''
    }
  }
}, 300_000)

const context = { node: 'm', trigger: 'purchase-failed' } as const
const check = (template: string) => checkTemplate(template.slice(0, longestTemplate), 'body', 'customer', context)

test.each([
  ['fields that are not there', Array.from({ length: 12_000 }, (_, index) => `{{a${index.toString(36)}}}`).join('')],
  [
    'loops with names of their own',
    Array.from({ length: 2_500 }, (_, index) => `{%for a${index} in order.items%}{%endfor%}`).join(''),
  ],
  ['other cases', `{% if a %}${'{% elsif b %}'.repeat(7_000)}{% endif %}`],
  ['one endless condition', `{% if a${' or a'.repeat(19_000)} %}{% endif %}`],
  ['one endless tag', `{% liquid ${'assign a = b\n'.repeat(7_500)}%}`],
  ['one endless list', `{% case a %}{% when ${'b,'.repeat(40_000)}b %}{% endcase %}`],
])('a text of %s is told to be too much, before it is looked at', (_, template) => {
  expect(check(template).map(({ code }) => code)).toEqual(['merge-field.too-many'])
})

test('a long letter with many fields and a long field is fine', () => {
  expect(check(`${'Hello {{ contact.firstName }}, '.repeat(900)}${'x'.repeat(60_000)}`)).toEqual([])
  expect(check(`{% if ${'contact.firstName == "Ada" or '.repeat(50)} order.id %}x{% endif %}`)).toEqual([])
})

test('of many wrong fields in one text the first ten are told, each once', () => {
  const wrong = check(
    `${'{{ contact.frstName }}'.repeat(50)}${Array.from({ length: 50 }, (_, index) => `{{ nope${index} }}`).join('')}`,
  )
  expect(wrong).toHaveLength(10)
  expect(wrong[0]!.message).toContain('Did you mean {{ contact.firstName }}?')
})

test('ten thousand cases or variants are a problem of two words, and each way out is there once', () => {
  const cases = Array.from({ length: 10_000 }, (_, index) => ({ id: `case-${index % 5_000}`, name: 'x'.repeat(50) }))
  for (const params of [{ cases }, { variants: cases }] as JsonObject[]) {
    const model = 'cases' in params ? catalogue.switch : catalogue['ab-split']
    expect(model.schema.safeParse(params).success).toBe(false)
    expect(model.waysOut(params).filter(({ id }) => id.startsWith('case-'))).toHaveLength(5_000)
    expect(model.describe(params).detail.length).toBeLessThanOrEqual(1_000)
  }
})
