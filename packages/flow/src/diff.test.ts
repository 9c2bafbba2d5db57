import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffFlows, type FlowChange } from './diff.ts'
import type { Flow } from './flow.ts'
import type { Catalogue } from './node.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { draw } from './testing/drive.ts'
import { howMany, seed } from './testing/how-many.ts'
import { garbageFlow, randomFlow } from './testing/random-flow.ts'

const waitInWords: Catalogue = {
  ...testCatalogue,
  wait: {
    ...testCatalogue['wait']!,
    describe: ({ hours }) => ({ title: hours === undefined ? 'Wait' : `Wait ${String(hours)} hours`, detail: '' }),
  },
}
const diff = (before: Flow, after: Flow) => diffFlows(before, after, waitInWords)
const sentences = (changes: readonly FlowChange[]) => changes.map(({ sentence }) => sentence)

const reminder = draw({ t: 'trigger', w: ['wait', { hours: 3 }], m: 'email' }, 't > w > m')

test('a card that says something else now says it all', () => {
  const [change, ...rest] = diff(reminder, draw({ t: 'trigger', w: ['wait', { hours: 5 }], m: 'email' }, 't > w > m'))
  expect(rest).toEqual([])
  expect(change).toEqual({
    kind: 'node-changed',
    node: 'w',
    title: 'Wait 5 hours',
    sentence: '“Wait 3 hours” is now “Wait 5 hours”.',
    fields: [{ field: 'hours', name: 'Hours', before: '3', after: '5' }],
  })
})

test('a field is told by its name, old and new in words', () => {
  const with2 = draw(
    { t: 'trigger', w: ['wait', { hours: 3 }], m: ['email', { subject: 'Hi', dueIn: 'P1DT12H' }] },
    't > w > m',
  )
  expect(diff(reminder, with2)).toMatchObject([
    {
      sentence: '“email” is changed: subject and due in.',
      fields: [
        { name: 'Subject', before: 'Hello', after: 'Hi' },
        { name: 'Due in', before: null, after: '1 day 12 hours' },
      ],
    },
  ])
  const hi = draw({ t: 'trigger', w: ['wait', { hours: 3 }], m: ['email', { subject: 'Hi' }] }, 't > w > m')
  expect(sentences(diff(reminder, hi))).toEqual(['“email”: subject is now “Hi”, was “Hello”.'])
  expect(sentences(diff(with2, hi))).toEqual(['“email” has no due in any more.'])
})

test('steps and paths come and go', () => {
  const longer = draw({ t: 'trigger', w: ['wait', { hours: 3 }], c: 'call', m: 'email' }, 't > w > c', 'c.failed > m')
  expect(sentences(diff(reminder, longer))).toEqual([
    '“call” is new.',
    '“Wait 3 hours” no longer leads to “email”.',
    '“Wait 3 hours” now leads to “call”.',
    '“call” now leads by “Failed” to “email”.',
  ])
  expect(sentences(diff(longer, reminder))[0]).toBe('“call” is gone.')
  const replaced = draw({ t: 'trigger', w: ['goal', { on: 'paid' }], m: 'email' }, 't > w > m')
  expect(sentences(diff(reminder, replaced))).toEqual(['“Wait 3 hours” is gone.', '“goal” is new.'])
})

test('the flow’s own rules are told as sentences', () => {
  const rules: Flow = {
    ...reminder,
    settings: { reEntry: { when: 'after', days: 30 }, exitOn: [{ on: 'tag-added', tag: 'vip' }, { on: 'refunded' }] },
  }
  expect(sentences(diff(reminder, rules))).toEqual([
    'Re-entry: 30 days after they last came in (was: always).',
    'Exit rules: the order is refunded; the tag “vip” is added (was: none).',
  ])
  expect(diff(reminder, { ...reminder, settings: { reEntry: { when: 'always' }, exitOn: [] } })).toEqual([])
})

test('rules, lists and headers read like words; a secret is never shown, a long text where it differs', () => {
  const fields = (before: object, after: object) => {
    const flow = (params: object): Flow => ({ nodes: [{ id: 'a', type: 'act', params: { ...params } }], edges: [] })
    const [change] = diff(flow(before), flow(after))
    return change?.kind === 'node-changed' ? change.fields : []
  }
  const rule = { fact: 'outcome.declineClass', is: 'at-least', value: '50', within: 'P7D' }
  expect(fields({ all: [] }, { all: [rule, { any: [rule] }] })).toEqual([
    {
      field: 'all',
      name: 'Rules that must all hold',
      before: 'none',
      after:
        'outcome decline class at least 50, time limit 7 days; rules of which one must hold outcome decline class at least 50, time limit 7 days',
    },
  ])
  expect(fields({ secret: 'whsec_1' }, { secret: 'whsec_2' })).toEqual([
    { field: 'secret', name: 'Signing secret', before: 'hidden', after: 'hidden (another one)' },
  ])
  expect(fields({ headers: {} }, { headers: { Authorization: 'Bearer x', 'X-Shop': 'a' } })).toMatchObject([
    { before: 'none', after: 'Authorization: hidden, X-Shop: a' },
  ])
  const body = (word: string) => `${'a '.repeat(200)}${word}${' b'.repeat(200)}`
  const [long] = fields({ body: body('one') }, { body: body('two') })
  expect(long!.before).toMatch(/^….*one.*…$/)
  expect(long!.after!.length).toBeLessThan(400)
  expect(fields({ on: true, tags: ['a', 'b'] }, { on: false, tags: ['a'] })).toMatchObject([
    { before: 'yes', after: 'no' },
    { before: 'a, b', after: 'a' },
  ])
})

test('equal drawings have no differences, wherever their nodes lie and however they are kept', () => {
  fc.assert(
    fc.property(fc.oneof(randomFlow, garbageFlow), fc.nat(), (flow, at) => {
      fc.pre(flow !== null)
      const ids = new Set(flow.nodes.map(({ id }) => id))
      fc.pre(ids.size === flow.nodes.length)
      const same: Flow = {
        ...flow,
        nodes: flow.nodes.map((node) => ({ ...node, position: { x: at, y: 0 } })).toReversed(),
        edges: [...flow.edges, ...flow.edges].toReversed(),
      }
      expect(diff(flow, same)).toEqual([])
    }),
    { seed, numRuns: howMany(300) },
  )
})

test('whatever a draft holds: what comes one way goes the other way, in whole sentences', () => {
  const any = fc.oneof(
    garbageFlow,
    randomFlow.map((flow) => flow ?? { nodes: [], edges: [] }),
  )
  const opposite: Record<FlowChange['kind'], FlowChange['kind']> = {
    'node-added': 'node-removed',
    'node-removed': 'node-added',
    'node-changed': 'node-changed',
    'path-added': 'path-removed',
    'path-removed': 'path-added',
    'settings-changed': 'settings-changed',
  }
  fc.assert(
    fc.property(any, any, (one, other) => {
      const [there, back] = [diff(one, other), diff(other, one)]
      for (const { sentence } of there) expect(sentence).toMatch(/^.+\.$/s)
      const kinds = (list: readonly FlowChange[]) => list.map(({ kind, node }) => `${kind} ${node}`).toSorted()
      expect(kinds(back)).toEqual(kinds(there.map((each) => ({ ...each, kind: opposite[each.kind] }) as FlowChange)))
    }),
    { seed, numRuns: howMany(500) },
  )
})

test('of several steps with one heading it is said which', () => {
  const catalogue: Catalogue = {
    ...testCatalogue,
    email: { ...testCatalogue['email']!, describe: ({ subject }) => ({ title: 'Email', detail: String(subject) }) },
  }
  const before = draw(
    { t: 'trigger', a: ['email', { subject: 'Sorry' }], b: ['email', { subject: 'Again' }] },
    't > a > b',
  )
  const after = draw(
    { t: 'trigger', a: ['email', { subject: 'Sorry' }], c: ['email', { subject: 'Last' }] },
    't > a > c',
  )
  expect(sentences(diffFlows(before, after, catalogue))).toEqual([
    '“Email” (Again) is gone.',
    '“Email” (Last) is new.',
    '“Email” (Sorry) no longer leads to “Email” (Again).',
    '“Email” (Sorry) now leads to “Email” (Last).',
  ])
})
