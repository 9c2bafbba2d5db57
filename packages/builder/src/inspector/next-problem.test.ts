import { expect, test } from 'vitest'
import { problem } from '@aftercart/flow'
import { nextProblem } from './next-problem.ts'

const problems = [problem('a', 'mail', ''), problem('b', 'mail', ''), problem('c', 'task', '')]

test('pressing the count of problems again and again visits each step that has one, then begins anew', () => {
  expect(nextProblem(problems, null)?.node).toBe('mail')
  expect(nextProblem(problems, 'mail')?.node).toBe('task')
  expect(nextProblem(problems, 'task')?.node).toBe('mail')
  expect(nextProblem(problems, 'a step without problems')?.node).toBe('mail')
})

test('without problems there is nowhere to go', () => {
  expect(nextProblem([], null)).toBeNull()
})
