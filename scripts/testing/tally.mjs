import { relative } from 'node:path'

/**
 * What one runner, or all of them, came to.
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0 }

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    nothing,
  )
}

/** The last line of npm test (docs: CONTRIBUTING.md). @param {Tally} tally */
export function resultLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * Reads the report of vitest's json reporter. A file that could not be loaded has no tests to count, and a runner that
 * crashed has no report at all: each is one failure, so that nothing broken ever adds up to "0 failed".
 * @param {string | null} report the text of the report, null when none was written
 * @param {number} exitCode of the runner
 * @returns {Tally}
 */
export function tallyVitest(report, exitCode) {
  const parsed = parse(report)
  if (!parsed) return { ...nothing, failed: 1 }
  const files = parsed.testResults ?? []
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const tally = {
    passed: parsed.numPassedTests ?? 0,
    failed: (parsed.numFailedTests ?? 0) + broken.length,
    skipped: (parsed.numPendingTests ?? 0) + (parsed.numTodoTests ?? 0),
  }
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/**
 * Which tests failed and at what, for the end of the output: a build server shows little more than its last lines.
 * @param {string | null} report the text of the report, null when none was written
 * @returns {string[]} a line each: the test's file and name, then the first line of what it said
 */
export function failuresOf(report) {
  return (parse(report)?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0 && file.status === 'failed') return [failure(file.name, '', file.message)]
    return failed.map((test) => failure(file.name, test.fullName, test.failureMessages?.[0]))
  })
}

/** @param {string | undefined} file @param {string | undefined} test @param {string | undefined} message */
function failure(file, test, message) {
  const where = file === undefined ? 'a file' : relative(process.cwd(), file)
  const said = message?.split('\n').find((line) => line.trim() !== '') ?? 'no message'
  return `${where}${test ? ` > ${test}` : ''}: ${said.slice(0, 300)}`
}

/**
 * @typedef {{ status: string, fullName?: string, failureMessages?: string[] }} TestReport
 * @typedef {{ name?: string, status: string, message?: string, assertionResults: TestReport[] }} FileReport
 * @param {string | null} report
 * @returns {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number, testResults?: FileReport[] } | null}
 */
function parse(report) {
  try {
    return report === null ? null : JSON.parse(report)
  } catch {
    return null
  }
}
