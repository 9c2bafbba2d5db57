import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Flow } from '../flow.ts'
import type { Catalogue } from '../node.ts'
import { testCatalogue } from '../testing/catalogue.ts'
import { draw } from '../testing/drive.ts'
import { validateFlow } from '../validate.ts'

const { act, decide } = testCatalogue
const form = z.object({
  dueIn: z.string(),
  names: z.array(z.string()).min(1),
  list: z.array(z.object({ value: z.string() })),
  url: z.url({ error: 'Write a web address.' }),
  size: z.number().max(5),
  pair: z.tuple([z.string()]),
})
const whole = { dueIn: 'P1D', names: ['a'], list: [{ value: 'x' }], url: 'https://shop.example', size: 1, pair: ['a'] }

const catalogue: Catalogue = {
  ...testCatalogue,
  form: { ...act!, type: 'form', title: 'A form', schema: form as never, describe: () => ({ title: '', detail: '' }) },
  asks: {
    ...act!,
    type: 'asks',
    schema: z.object({}).refine(() => false, { error: 'Choose one of the two.' }) as never,
  },
  chooses: {
    ...decide!,
    type: 'chooses',
    schema: z.object({}),
    waysOut: () => [
      { id: 'a', label: 'A' },
      { id: 'b', label: 'B' },
      { id: 'c', label: 'C', unused: true },
    ],
  },
}

/** Everything that is said about a flow: where, how bad, on the card, in the list. */
function said(flow: Flow): string[] {
  return validateFlow(flow, catalogue).map(
    ({ node, severity, short, message, field }) =>
      `${node ?? 'flow'} ${severity}${field === undefined ? '' : ` at ${field}`}: ${short}. ${message}`,
  )
}

test('a flow without a beginning, or with two', () => {
  expect(said(draw({ a: 'act' }))).toEqual([
    'flow error: needs a trigger. This flow has no trigger, so it would never begin. Add one and connect it to the first node.',
  ])
  expect(said(draw({ t: 'trigger', u: 'trigger', a: 'act', b: 'act' }, 't > a'))).toEqual([
    'u error: second trigger. A flow begins at one trigger only. Remove "trigger", or make a flow of its own for it.',
    'b error: is not connected. No path leads from the trigger to "act". Connect it, or remove it.',
  ])
})

test('nodes that nobody can tell apart, or nobody knows', () => {
  const twice = draw({ t: 'trigger', a: 'act' }, 't > a')
  expect(said({ ...twice, nodes: [...twice.nodes, { id: 'a', type: 'act', params: {} }] })).toEqual([
    'a error: id used twice. Two nodes have the id "a". Give one of them another id.',
  ])
  const [unknown] = said(draw({ t: 'trigger', x: 'teleport' }, 't > x'))
  expect(unknown).toMatch(
    /^x error: unknown type\. There is no node type "teleport"\. Remove this node, or use one of: trigger, .*, chooses\.$/,
  )
})

test('forms: what is missing, what is too little, what does not fit, and what the step says itself', () => {
  const of = (params: object) => said(draw({ t: 'trigger', f: ['form', params as never] }, 't > f'))
  expect(of(whole)).toEqual([])
  expect(of({ ...whole, dueIn: undefined })).toEqual([
    'f error at dueIn: needs a due in. "A form" needs a due in. Open it and fill that in.',
  ])
  expect(of({ ...whole, names: undefined })).toEqual([
    'f error at names: needs names. "A form" needs names. Open it and fill that in.',
  ])
  expect(of({ ...whole, names: [] })).toEqual([
    'f error at names: needs names. "A form": correct the names (Too small: expected array to have >=1 items).',
  ])
  expect(of({ ...whole, list: [{}] })).toEqual([
    'f error at list.0.value: needs a value. "A form" needs a value. Open it and fill that in.',
  ])
  expect(of({ ...whole, list: [null] })).toEqual([
    'f error at list.0: check the list. "A form": correct the list (Invalid input: expected object, received null).',
  ])
  expect(of({ ...whole, url: 'nowhere' })).toEqual(['f error at url: check the url. "A form": Write a web address.'])
  expect(of({ ...whole, url: undefined })).toEqual(['f error at url: needs an url. "A form": Write a web address.'])
  expect(of({ ...whole, size: 7.5 })).toEqual([
    'f error at size: check the size. "A form": correct the size (Too big: expected number to be <=5).',
  ])
  expect(said(draw({ t: 'trigger', f: 'asks' }, 't > f'))).toEqual([
    'f error: check the settings. "act": Choose one of the two.',
  ])
})

test('paths that lead nowhere, twice, in circles or from ways that are not there', () => {
  const nodes = { t: 'trigger', a: 'act', b: 'act', x: 'exit' }
  expect(said(draw(nodes, 't > a > b > x', 'a > gone'))).toEqual([
    'a error: path to nowhere. The path from "a" to "gone" names a node "gone" that is not in the flow. Remove the path, or add the node.',
  ])
  expect(
    said({
      ...draw(nodes, 't > a > b > x'),
      edges: [...draw(nodes, 't > a > b > x').edges, { from: 'ghost', to: 'a' }],
    }),
  ).toEqual([
    'flow error: path to nowhere. The path from "ghost" to "a" names a node "ghost" that is not in the flow. Remove the path, or add the node.',
  ])
  expect(said(draw({ t: 'trigger', w: 'wait' }, 't > w > w'))).toEqual([
    'w error: leads to itself. "wait" leads back to itself. Remove that path.',
  ])
  expect(said(draw(nodes, 't > a > b > x', 'a > b'))).toEqual([
    'a error: path drawn twice. The path from "act" to "act" is there twice. Remove one of the two.',
  ])
  expect(said(draw({ t: 'trigger', w: 'wait' }, 't > w > t'))).toEqual([
    'w error: leads into trigger. A path leads from "wait" into the trigger "trigger", where runs begin. Let it lead to a node after the trigger.',
  ])
  expect(said(draw(nodes, 't > a > b', 't > x > a'))).toContain(
    'x error: has no way out. "exit" has no way out, but a path leads from it to "act". Remove that path.',
  )
  expect(said(draw({ t: 'trigger', h: 'call', a: 'act' }, 't > h.ok > a', 'h.maybe > a'))).toContain(
    'h error: unknown way out. "call" has no way out "maybe". Draw the path to "act" from "OK" or "Failed".',
  )
})

test('a path that does not say which way out it belongs to', () => {
  expect(said(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c > a'))).toContain(
    'c error: which way out?. The path from "decide" to "act" does not say which way out it belongs to. Draw it from "Yes" or "No".',
  )
  expect(said(draw({ t: 'trigger', h: 'call', a: 'act', b: 'act' }, 't > h > a', 'h.failed > b'))).toEqual([
    'h warning: which way out?. The path from "call" to "act" does not say which way out it belongs to. It is taken for "OK". Draw it from "OK" or "Failed".',
  ])
})

test('ways out that lead nowhere', () => {
  expect(said(draw({ t: 'trigger', c: 'decide' }, 't > c'))).toEqual([
    'c error: leads nowhere. "decide" leads nowhere, whichever way it goes. Connect at least one of its ways out, or remove it.',
  ])
  expect(said(draw({ t: 'trigger', c: 'decide', a: 'act' }, 't > c.yes > a'))).toEqual([
    'c warning: no "No" path. "decide" has no "No" path, so the run ends there. Connect it if something should follow.',
  ])
  expect(said(draw({ t: 'trigger', h: 'call', a: 'act' }, 't > h.failed > a'))).toEqual([
    'h warning: no "OK" path. "call" has no "OK" path, so the run ends there. Connect it if something should follow.',
  ])
  expect(said(draw({ t: 'trigger', s: 'chooses', a: 'act' }, 't > s.a > a'))).toEqual([
    'c error: no "B" path. "decide" has no "B" path, so the run ends there. Connect it if something should follow.'.replace(
      'c',
      's',
    ),
  ])
})

test('loops: which nodes they go through, as far as one cares to read', () => {
  const two = draw({ t: 'trigger', a: 'act', c: 'decide', z: 'act' }, 't > a > c.yes > a', 'c.no > z')
  expect(said(two)).toEqual([
    'a error: loop needs a wait. A loop goes round without waiting: "act", "decide". Put a wait into it.',
  ])
  const round = (count: number) => {
    const ids = Array.from({ length: count }, (_, index) => `n${index}`)
    const nodes = { t: 'trigger', ...Object.fromEntries(ids.map((id) => [id, 'act'])) }
    return draw(nodes, `t > ${[...ids, ids[0]].join(' > ')}`)
  }
  expect(said(round(4))).toEqual([
    'n0 error: loop needs a wait. A loop goes round without waiting: "act", "act", "act", "act". Put a wait into it.',
  ])
  expect(said(round(7))).toEqual([
    'n0 error: loop needs a wait. A loop goes round without waiting: "act", "act", "act", "act" and 3 more. Put a wait into it.',
  ])
  const backwards = draw({ w: 'wait', a: 'act', t: 'trigger' }, 't > a > w > a')
  expect(said(backwards)).toEqual([
    'w warning: loop has no end. A loop may go round for ever: "wait", "act". Put a "Repeat" into it, which leads on after so many rounds.',
  ])
})

test('branches that lie in each other’s way', () => {
  const tangled = draw(
    { t: 'trigger', a: 'act', b: 'act', c: 'act', j: 'act', k: 'act' },
    ...['t > a > j > k', 't > b > j', 't > c > k', 'b > k'],
  )
  expect(said(tangled)).toEqual([
    expect.stringMatching(
      /^t error: branches are tangled\. The branches of "trigger" meet at more than one place, one of them "act"\. Let them all meet at one node\.$/,
    ),
  ])
  const looping = draw({ t: 'trigger', p: 'pass', a: 'act', w: 'wait' }, 't > p > a', 'p > w > p')
  expect(said(looping)).toContain(
    'p error: loop leaves a branch. A loop leads from one branch of "pass" back to before it, while its other branches still run. Let the branches meet first, and loop back from there.',
  )
})

test('problems come in the order of the drawing, those of the whole flow first', () => {
  const flow = draw({ t: 'trigger', m: ['email', {}], a: 'act', z: ['email', {}] }, 't > m > z')
  const ghost = { ...flow, edges: [...flow.edges, { from: 'ghost', to: 'm' }] }
  expect(validateFlow(ghost, catalogue).map(({ node, code }) => `${node} ${code}`)).toEqual([
    'null edge.unknown-node',
    'm params.invalid',
    'a node.unreachable',
    'z params.invalid',
  ])
})
