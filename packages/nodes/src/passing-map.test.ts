import { expect, test } from 'vitest'
import { collector, grownOld } from './grown-old.fixture.ts'
import { PassingMap } from './passing-map.ts'

test('it has what was put into it and not taken out, in the order it came', () => {
  const map = new PassingMap<number, string>()
  for (let key = 0; key < 500; key++) {
    map.set(key, `value ${key}`)
    if (key >= 5) map.delete(key - 5)
    map.delete(-1)
  }
  expect(map.size).toBe(5)
  expect(map.values()).toEqual(['value 495', 'value 496', 'value 497', 'value 498', 'value 499'])
  expect([map.get(497), map.get(4), map.has(499), map.has(0)]).toEqual(['value 497', undefined, true, false])
})

test('it keeps no more of those that have gone, also when it has been there for long', () => {
  const collect = collector()
  const map = new PassingMap<object, unknown>()
  const come = () => {
    const passer = { luggage: Array.from({ length: 32 }, (_, index) => ({ index })) }
    map.set(passer, passer)
    return passer
  }
  const here = Array.from({ length: 5 }, come)
  collect()
  collect()

  const before = grownOld()
  for (let round = 0; round < 100; round++) {
    for (let passed = 0; passed < 200; passed++) {
      here.push(come())
      map.delete(here.shift()!)
    }
    collect({ type: 'minor' })
  }
  // 20,000 have gone, of 700 bytes and more each: with a plain map 13 MB grow old.
  expect(grownOld() - before).toBeLessThan(1_000_000)
})
