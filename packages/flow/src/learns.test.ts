import { expect, test } from 'vitest'
import { compileFlow } from './compile.ts'
import { start, step } from './step.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { contextWith, draw } from './testing/drive.ts'

/** An action that charges a card: whoever goes out by "ok" has been paid. */
const charge = {
  ...testCatalogue['call']!,
  type: 'charge',
  behaviour: { kind: 'act', learns: { ok: 'paid' } },
} as const
const flow = draw({ t: 'trigger', c: 'charge', thanks: 'act', sorry: 'act' }, 't > c.ok > thanks', 'c.failed > sorry')
const compiled = compileFlow(flow, { ...testCatalogue, charge })
const begun = start(compiled, 'run', contextWith()).snapshot
const done = (out: string, visit = 1) =>
  step(compiled, 'run', begun, { type: 'done', node: 'c', visit, out }, contextWith()).snapshot

test('a run whose own action brought the money knows that it is paid', () => {
  expect(done('ok').heard).toEqual(['paid'])
})

test('one whose action did not, or was of another visit, does not', () => {
  expect(done('failed')).not.toHaveProperty('heard')
  expect(done('ok', 2)).not.toHaveProperty('heard')
})

test('it knows so also when the flow is over with it', () => {
  const last = compileFlow(draw({ t: 'trigger', c: 'charge' }, 't > c'), { ...testCatalogue, charge })
  const at = start(last, 'run', contextWith()).snapshot
  const end = step(last, 'run', at, { type: 'done', node: 'c', visit: 1, out: 'ok' }, contextWith())
  expect([end.status, end.snapshot.heard]).toEqual(['ended', ['paid']])
})
