import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validateFlow, type JsonObject } from '@aftercart/flow'
import { catalogue } from '../model.ts'
import { adaIn, at, draw, watch } from '../run.fixture.ts'
import { abSplit } from './ab-split.model.ts'
import { murmur, stableShare } from './stable-share.ts'

const two = [
  { id: 'a', name: 'A', weight: 50 },
  { id: 'b', name: 'B', weight: 50 },
]
const contacts = Array.from(
  { length: 20_000 },
  (_, index) => `0193${index.toString(16).padStart(4, '0')}-7000-8000-${index}`,
)

/** The way out of every contact, in their order. */
function ways(params: JsonObject, campaign = 'campaign-1', node = 'split'): string[] {
  const { behaviour, schema } = abSplit
  if (behaviour.kind !== 'decide') throw new Error('A split decides.')
  const parsed = schema.parse(params)
  const { now, facts } = at('2026-11-27T10:00:00Z')
  return contacts.map((id) => {
    const known = { ...facts, contact: { ...facts.contact, id } }
    return behaviour.decide(parsed, { now, facts: known, campaign }, { node, visit: 1 }).out
  })
}

function shares(params: JsonObject): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const way of ways(params)) {
    counts[way] = (counts[way] ?? 0) + 1 / contacts.length
  }
  return counts
}

test.each<[string, JsonObject, Record<string, number>]>([
  ['half and half', { variants: two }, { a: 0.5, b: 0.5 }],
  [
    'one to three',
    {
      variants: [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 3 },
      ],
    },
    { a: 0.25, b: 0.75 },
  ],
  [
    'three, with a hold-out',
    { variants: [...two, { id: 'c', weight: 100 }], holdOut: 20 },
    { 'hold-out': 0.2, a: 0.2, b: 0.2, c: 0.4 },
  ],
  [
    'nobody for a weight of nothing',
    {
      variants: [
        { id: 'a', weight: 0 },
        { id: 'b', weight: 7 },
      ],
    },
    { b: 1 },
  ],
  ['all held out', { variants: two, holdOut: 100 }, { 'hold-out': 1 }],
])('%s: over 20,000 contacts the shares come out within 2 percent', (_, params, expected) => {
  const found = shares(params)
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted())
  for (const [way, share] of Object.entries(expected)) expect(Math.abs(found[way]! - share)).toBeLessThan(0.02)
})

test('the same contact always goes the same way, whatever changes about them', () => {
  if (abSplit.behaviour.kind !== 'decide') throw new Error('A split decides.')
  const params = abSplit.schema.parse({ variants: two, holdOut: 10 })
  for (const id of contacts.slice(0, 200)) {
    const before = at('2026-11-27T10:00:00Z', adaIn('Europe/London', { id }))
    const later = at('2027-05-01T03:00:00Z', adaIn('Asia/Kolkata', { id, tags: ['new'], email: 'other@example.test' }))
    expect(abSplit.behaviour.decide(params, later, { node: 'split', visit: 7 })).toEqual(
      abSplit.behaviour.decide(params, before, { node: 'split', visit: 1 }),
    )
  }
})

test('a larger hold-out takes people from the variants, lets nobody back in and moves nobody between them', () => {
  const grown = [0, 5, 10, 30, 90, 100].map((holdOut) => ways({ variants: two, holdOut }))
  for (const [step, before] of grown.slice(0, -1).entries()) {
    const after = grown[step + 1]!
    const changed = before.flatMap((way, index) => (way === after[index] ? [] : [`${way} → ${after[index]}`]))
    expect([...new Set(changed)].toSorted()).toEqual(['a → hold-out', 'b → hold-out'])
  }
})

test('the hold-out is drawn apart from the variants: of those held out, as many would have got A as B', () => {
  const without = ways({ variants: two })
  const held = ways({ variants: two, holdOut: 20 }).flatMap((way, index) =>
    way === 'hold-out' ? [without[index]] : [],
  )
  expect(Math.abs(held.filter((way) => way === 'a').length / held.length - 0.5)).toBeLessThan(0.02)
})

test.each([
  ['another campaign with a node of the same id', 'campaign-2', 'split'],
  ['another node of the same campaign', 'campaign-1', 'split-2'],
])('%s draws anew: half of the contacts go the same way there', (_, campaign, node) => {
  const here = ways({ variants: two })
  const there = ways({ variants: two }, campaign, node)
  const same = here.filter((way, index) => way === there[index]).length
  expect(Math.abs(same / contacts.length - 0.5)).toBeLessThan(0.02)
})

test('the hash is the published one and stays so: a changed one would send everybody another way', () => {
  // From a second implementation that gives the published values, e.g. 0xba6bd213 for the bytes of "test".
  expect(['', 'a', 'ab', 'abc', '0193 campaign-1 split'].map((text) => murmur(text, 1))).toEqual([
    0x514e28b7, 0xcfb8023e, 0xf650567a, 0xaee6b9c0, 0xb0ab607a,
  ])
})

test('every text and seed gives a number from 0 up to 1', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer(), (text, seed) => {
      const share = stableShare(text, seed)
      expect(share >= 0 && share < 1).toBe(true)
    }),
  )
})

test('the ways out are the variants by name, and the hold-out when there is one', () => {
  expect(abSplit.waysOut({ variants: two })).toEqual([
    { id: 'a', label: 'A' },
    { id: 'b', label: 'B' },
  ])
  expect(abSplit.waysOut({ variants: [{ id: 'x', weight: 1 }], holdOut: 5 })).toEqual([
    { id: 'x', label: 'x' },
    { id: 'hold-out', label: 'Held out', optional: true },
  ])
})

test.each<[JsonObject, string[]]>([
  [{ variants: [] }, ['variants']],
  [{ variants: [{ id: 'a', weight: 0 }] }, ['variants.0.weight']],
  [
    {
      variants: [
        { id: 'a', weight: -1 },
        { id: 'hold-out', weight: 2 },
      ],
    },
    ['variants.0.weight', 'variants.1.id'],
  ],
  [
    {
      variants: [
        { id: 'a', weight: 1 },
        { id: 'a', weight: 1 },
      ],
    },
    ['variants.1.id'],
  ],
  [{ variants: two, holdOut: 101 }, ['holdOut']],
])('%j says what to mend', (params, fields) => {
  expect(abSplit.schema.safeParse(params).error?.issues.map((issue) => issue.path.join('.'))).toEqual(fields)
})

test('held out contacts without a path there simply end; the timeline says which way and why', () => {
  const flow = draw(
    {
      t: ['trigger', { on: 'purchase-failed' }],
      s: ['ab-split', { variants: [{ id: 'a', name: 'Short', weight: 1 }], holdOut: 50 }],
      g: ['goal', { on: 'paid' }],
    },
    't > s',
    's.a > g',
  )
  expect(validateFlow(flow, catalogue).filter((each) => each.severity === 'error')).toEqual([])
  const runs = contacts.slice(0, 40).map((id) => watch(flow, '2026-11-27T10:00:00Z', adaIn(null, { id })))
  const told = new Set(runs.map((run) => `${run.lines[0]} → ${run.status()}`))
  expect([...told].toSorted()).toEqual([
    's a: Variant Short, 100 % of those who take part → active',
    's hold-out: Held out, with 50 % of the contacts → ended',
  ])
})
