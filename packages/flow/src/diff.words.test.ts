import { expect, test } from 'vitest'
import { sameJson } from './diff.same.ts'
import { nameOfField, valueWords } from './diff.words.ts'
import type { Json } from './json.ts'

const word = (value: Json, field = 'x') => valueWords(field, undefined, value).after

test('fields have the names of the forms, or their own in words', () => {
  expect(nameOfField('for')).toBe('Time')
  expect(nameOfField('dueIn')).toBe('Due in')
  expect(nameOfField('some-odd_name.v2')).toBe('Some odd name v2')
  expect(nameOfField('constructor')).toBe('Constructor')
})

test('plain values', () => {
  expect(word('')).toBe('empty')
  expect(word('Hello')).toBe('Hello')
  expect(word(true)).toBe('yes')
  expect(word(false)).toBe('no')
  expect(word(12.5)).toBe('12.5')
  expect(word(null)).toBeNull()
  expect(word([])).toBe('none')
  expect(word({})).toBe('none')
  expect(word([null, 'a', 1])).toBe('none; a; 1')
})

test('lengths of time', () => {
  expect(word('P3D')).toBe('3 days')
  expect(word('PT1H30M')).toBe('1 hour 30 minutes')
  expect(word('P1Y2M3W4DT5S')).toBe('1 year 2 months 3 weeks 4 days 5 seconds')
  expect(word('PT0S')).toBe('no time')
  for (const text of ['P', 'PT', 'P1DT', 'xP1D', 'P1Dx', 'P1H']) expect(word(text)).toBe(text)
})

test('rules, groups and other objects', () => {
  expect(word({ fact: 'order.total', is: 'greater-than', value: '50' })).toBe('order total greater than 50')
  expect(word({ fact: 'contact.tags', is: 'is-empty' })).toBe('contact tags is empty')
  expect(word({ fact: 'order.total' })).toBe('what is looked at order.total')
  expect(word({ is: 'x', value: 'y' })).toBe('comparison x, value y')
  expect(
    word([
      { id: 'a', weight: 50 },
      { id: 'b', weight: 5 },
    ]),
  ).toBe('id a, weight 50; id b, weight 5')
  expect(word({ 'X-Shop': 'a', Accept: 'b' })).toBe('X-Shop: a, Accept: b')
  let deep: Json = 'end'
  for (let depth = 0; depth < 20_000; depth++) deep = [deep]
  expect(word(deep)).toBe('…')
})

test('what is secret is never told, only that it is another one', () => {
  for (const field of ['secret', 'apiKey', 'api-key', 'API_TOKEN', 'password']) {
    expect(valueWords(field, 'one', 'two')).toEqual({ before: 'hidden', after: 'hidden (another one)' })
  }
  expect(word({ Cookie: 'x', Authorization: 'y' })).toBe('Cookie: hidden, Authorization: hidden')
  expect(valueWords('secret', undefined, 'two')).toEqual({ before: null, after: 'hidden' })
})

test('two values that read the same are told apart', () => {
  expect(valueWords('x', '1', 1)).toEqual({ before: '1', after: '1 (another one)' })
})

test('of long texts the part that is different is shown, with a little around it', () => {
  const long = 'a'.repeat(500)
  expect(valueWords('body', undefined, long)).toEqual({ before: null, after: `${'a'.repeat(299)}…` })
  expect(valueWords('body', 'a'.repeat(300), 'b')).toEqual({ before: 'a'.repeat(300), after: 'b' })
  expect(valueWords('body', `${long}one${long}`, `${long}two${long}`)).toEqual({
    before: `…${'a'.repeat(60)}one${'a'.repeat(60)}…`,
    after: `…${'a'.repeat(60)}two${'a'.repeat(60)}…`,
  })
  expect(valueWords('body', `one${long}`, `two${long}`)).toEqual({
    before: `one${'a'.repeat(60)}…`,
    after: `two${'a'.repeat(60)}…`,
  })
  expect(valueWords('body', long, `${long}more`)).toEqual({
    before: `…${'a'.repeat(60)}`,
    after: `…${'a'.repeat(60)}more`,
  })
  expect(valueWords('body', 'b', `b${long}c`).after).toBe(`b${'a'.repeat(299)}…`)
})

test('the same value is the same in any order of keys, and nothing else is', () => {
  const same: [Json, Json][] = [
    [
      { a: 1, b: [1, { c: null }] },
      { b: [1, { c: null }], a: 1 },
    ],
    ['x', 'x'],
    [[], []],
  ]
  for (const [one, other] of same) expect(sameJson(one, other)).toBe(true)
  const different: [Json, Json][] = [
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [[], {}],
    [{}, []],
    [null, {}],
    [{}, null],
    ['1', 1],
    [{ a: {} }, { a: { b: 1 } }],
    [{}, 'x'],
  ]
  for (const [one, other] of different) expect(sameJson(one, other)).toBe(false)
  expect(sameJson(undefined, undefined)).toBe(true)
  expect(sameJson(undefined, null)).toBe(false)
  expect(sameJson({ constructor: 1 }, {})).toBe(false)
})
