import { expect, test } from 'vitest'
import { liesBehindNews } from './behind-news.ts'
import { compileFlow } from './compile.ts'
import type { SignalName } from './event.ts'
import type { Flow } from './flow.ts'
import type { Catalogue } from './node.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { draw } from './testing/drive.ts'

const catalogue: Catalogue = {
  ...testCatalogue,
  charge: { ...testCatalogue['call']!, type: 'charge', behaviour: { kind: 'act', learns: { ok: 'paid' } } },
}

/** The nodes that only those come to who have heard of it. */
function behind(flow: Flow, news: SignalName = 'paid'): string[] {
  const compiled = compileFlow(flow, catalogue)
  return flow.nodes.map(({ id }) => id).filter((id) => liesBehindNews(compiled, id, news))
}

test('what stands behind the goal was drawn for those who paid; the goal itself and the reminder were not', () => {
  const flow = draw(
    { t: 'trigger', w: 'wait', m: 'email', g: 'goal', thanks: 'email', a: 'act' },
    't > w > m > g > thanks > a',
  )
  expect(behind(flow)).toEqual(['thanks', 'a'])
  expect(behind(flow, 'refunded')).toEqual([])
  expect(behind(draw({ t: 'trigger', g: ['goal', { on: 'cart-login' }], m: 'email' }, 't > g > m'))).toEqual([])
})

test('of a wait for the payment only the way on which it happened leads there', () => {
  const nodes = {
    t: 'trigger',
    l: ['listen', { on: 'paid', hours: 5 }] as [string, never],
    thanks: 'email',
    reminder: 'email',
  }
  expect(behind(draw(nodes, 't > l.happened > thanks', 'l.timed-out > reminder'))).toEqual(['thanks'])
  expect(behind(draw(nodes, 't > l.timed-out > thanks > reminder'))).toEqual([])
  const other = { ...nodes, l: ['listen', { on: 'cart-login', hours: 5 }] as [string, never] }
  expect(behind(draw(other, 't > l.happened > thanks', 'l.timed-out > reminder'))).toEqual([])
})

test('a charge that went through leads there, one that failed does not', () => {
  const flow = draw(
    { t: 'trigger', c: 'charge', thanks: 'email', reminder: 'email' },
    't > c.ok > thanks',
    'c.failed > reminder',
  )
  expect(behind(flow)).toEqual(['thanks'])
  expect(behind(flow, 'refunded')).toEqual([])
})

test('a branch beside the one that hears of it is not behind it', () => {
  const flow = draw(
    { t: 'trigger', g: 'goal', thanks: 'email', w: 'wait', reminder: 'email' },
    ...['t > g > thanks', 't > w > reminder'],
  )
  expect(behind(flow)).toEqual(['thanks'])
})

test('a node that is not there is behind nothing', () => {
  const compiled = compileFlow(draw({ t: 'trigger', g: 'goal', a: 'act' }, 't > g > a'), catalogue)
  expect(liesBehindNews(compiled, 'gone', 'paid')).toBe(false)
})
