import { expect, test } from 'vitest'
import { liesBehindNews } from './behind-news.ts'
import { compileFlow } from './compile.ts'
import { testCatalogue } from './testing/catalogue.ts'
import { draw } from './testing/drive.ts'

const charge = {
  ...testCatalogue['call']!,
  type: 'charge',
  behaviour: { kind: 'act', learns: { ok: 'paid' } },
} as const
const catalogue = { ...testCatalogue, charge }

test('what a wait, a goal or an action leads to once it is paid lies behind the payment', () => {
  const flow = compileFlow(
    draw(
      {
        t: 'trigger',
        l: ['listen', { on: 'paid', hours: 72 }],
        c: 'charge',
        yes: 'act',
        sorry: 'act',
        g: 'goal',
        end: 'act',
      },
      't > l.happened > yes',
      'l.timed-out > c.failed > sorry > g > end',
    ),
    catalogue,
  )
  const behind = ['l', 'c', 'yes', 'sorry', 'g', 'end'].filter((id) => liesBehindNews(flow, id, 'paid'))
  expect(behind).toEqual(['yes', 'end'])
  expect(liesBehindNews(flow, 'end', 'refunded')).toBe(false)
  expect(liesBehindNews(flow, 'nowhere', 'paid')).toBe(false)
})

test('a branch beside a wait for the payment does not; what both meet at does', () => {
  const flow = compileFlow(
    draw(
      { t: 'trigger', b: 'act', l: ['listen', { on: 'paid' }], yes: 'act', reminder: 'act', after: 'act' },
      't > b > l.happened > yes > after',
      'b > reminder > after',
    ),
    catalogue,
  )
  const behind = ['reminder', 'yes', 'after'].filter((id) => liesBehindNews(flow, id, 'paid'))
  expect(behind).toEqual(['yes', 'after'])
})
