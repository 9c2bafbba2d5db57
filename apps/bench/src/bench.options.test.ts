import { expect, test } from 'vitest'
import { readOptions, scenarios } from './bench.options.ts'

test('without arguments everything is measured and written down', () => {
  expect(readOptions([])).toMatchObject({ only: scenarios, waiting: 1_000_000, write: true, profile: false })
})

test('a part, or a quick look, changes no document unless it is asked to', () => {
  expect(readOptions(['--only', 'f1, node-red'])).toMatchObject({ only: ['f1', 'node-red'], write: false })
  expect(readOptions(['--quick'])).toMatchObject({ seconds: 3, write: false })
  expect(readOptions(['--quick', '--write'])).toMatchObject({ write: true })
  expect(readOptions(['--no-write'])).toMatchObject({ write: false })
})

test('what it does not understand it says', () => {
  expect(() => readOptions(['--only', 'f3'])).toThrow('There is no scenario "f3"')
  expect(() => readOptions(['--seconds', 'ten'])).toThrow('--seconds needs a number above 0')
  expect(() => readOptions(['--speed'])).toThrow('--speed')
})
