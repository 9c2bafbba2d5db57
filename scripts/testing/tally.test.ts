import { expect, test } from 'vitest'
import { failuresOf, resultLine, sum, tallyVitest } from './tally.mjs'

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] }

test('the result line adds up all runners and mentions skipped tests only when there are any', () => {
  const total = sum([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 40, failed: 1, skipped: 2 },
  ])
  expect(resultLine(total)).toBe('43 passed, 1 failed, 2 skipped')
  expect(resultLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed')
})

test('a report is counted as vitest counted it', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [passedFile],
  }
  expect(tallyVitest(JSON.stringify(report), 1)).toEqual({ passed: 7, failed: 1, skipped: 2 })
})

test('a test file that cannot even be loaded is a failure', () => {
  const report = {
    numPassedTests: 1,
    numFailedTests: 0,
    testResults: [passedFile, { status: 'failed', assertionResults: [] }],
  }
  expect(tallyVitest(JSON.stringify(report), 1)).toMatchObject({ passed: 1, failed: 1 })
})

test('a file whose tests failed is counted by its tests only', () => {
  const report = {
    numPassedTests: 0,
    numFailedTests: 2,
    testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
  }
  expect(tallyVitest(JSON.stringify(report), 1)).toMatchObject({ failed: 2 })
})

test('a runner that crashed, wrote nonsense or failed after its tests is a failure', () => {
  expect(tallyVitest(null, 1)).toMatchObject({ failed: 1 })
  expect(tallyVitest('{"numPassed', 0)).toMatchObject({ failed: 1 })
  expect(tallyVitest(JSON.stringify({ numPassedTests: 5, testResults: [] }), 1)).toMatchObject({ passed: 5, failed: 1 })
})

test('each failed test is told again at the end, with where it is and what it said first', () => {
  const file = (path: string, rest: object) => ({ name: `${process.cwd()}/${path}`, status: 'failed', ...rest })
  const report = {
    testResults: [
      passedFile,
      file('packages/flow/src/a.test.ts', {
        assertionResults: [
          { status: 'passed', fullName: 'well' },
          { status: 'failed', fullName: 'badly', failureMessages: ['AssertionError: 1 is not 2\n    at a.test.ts:3'] },
        ],
      }),
      file('packages/flow/src/b.test.ts', { assertionResults: [], message: '\nCannot find module c' }),
    ],
  }
  expect(failuresOf(JSON.stringify(report))).toEqual([
    'packages/flow/src/a.test.ts > badly: AssertionError: 1 is not 2',
    'packages/flow/src/b.test.ts: Cannot find module c',
  ])
  expect(failuresOf(null)).toEqual([])
})
