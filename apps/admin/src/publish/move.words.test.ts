import { expect, test } from 'vitest'
import { sayPlan, targetsFor, withPlace, type Plan, type PlanNode } from './move.words.ts'

test('the counts come first, and say what becomes of whom', () => {
  const say = (tried: number, canMove: number, runs = tried) => sayPlan({ version: 3, runs, tried, canMove })
  expect(say(128, 126)).toBe('126 of 128 runs move; 2 finish on version 3.')
  expect(say(1, 1)).toBe('The run moves.')
  expect(say(2, 0)).toBe('All 2 runs finish on version 3: none can move.')
  expect(say(0, 0)).toBe('Nobody is under way on version 3 any more.')
  expect(say(1000, 1000, 50_000)).toBe('All 1,000 runs move. Of 50,000 runs, 1,000 were tried.')
})

test('one choice leaves the others as they were', () => {
  const once = withPlace({}, 3, 'wait', 'wait-2')
  expect(withPlace(once, 3, 'goal', null)).toEqual({ 3: { wait: 'wait-2', goal: null } })
})

test('only steps that can take over a run are offered', () => {
  const plan: Plan = {
    versions: [],
    targets: [
      { node: 'w', title: 'Wait', fits: 'wait' },
      { node: 'g', title: 'Goal', fits: 'goal' },
    ],
  }
  const node: PlanNode = { node: 'old', title: 'Wait', fits: 'wait', to: 'w', why: null, runs: 1 }
  expect(targetsFor(node, plan).map((each) => each.node)).toEqual(['w'])
})
