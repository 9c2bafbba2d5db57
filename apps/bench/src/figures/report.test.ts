import { expect, test } from 'vitest'
import type { LoadFigures } from '../scenarios/measure-load.ts'
import { mainTable } from './main-table.ts'
import { reportMarkdown } from './report.markdown.ts'
import type { Report } from './report.ts'
import { busySeconds } from './machine.ts'
import { figure, table } from './words.ts'
import { quoted } from './write-report.ts'

const load = (over: Partial<LoadFigures> = {}): LoadFigures => ({
  ...{ sent: 1000, accepted: 1000, refused: 0, broken: 0, refusedWithoutWord: 0, lost: 0, again: 0 },
  answers: { 200: 1000 },
  ...{ perSecond: 2000, seconds: 10, cpuPerRun: 0.9, cpuPerRunOfPostgres: 0.4, rigCpuPerRun: 0.05 },
  cpu: { node: 5, postgres: 4, total: 9 },
  accept: { count: 1000, p50: 7.04, p99: 12.3, max: 40 },
  endToEnd: { count: 1000, p50: 15.6, p99: 44, max: 90 },
  ...over,
})

const report: Report = {
  taken: '2026-11-22T22:00:00.000Z',
  machine: {
    ...{ processor: 'Slow & Sons', cores: 2, memory: 2 ** 33, system: 'Linux 6', node: 'v24.0.0' },
    ...{ commit: 'abc1234', others: 0.05 },
  },
  seconds: 10,
  f1: { closed: load(), open: [{ rate: 1000, figures: load({ perSecond: 999 }) }] },
  nodeRed: { version: '5.0.7', figures: load({ perSecond: 2500, cpuPerRun: 0.6 }) },
}

test('the main table says what Aftercart does, what a peer does, and the one as a multiple of the other', () => {
  expect(mainTable(report).split('\n')).toEqual([
    '|  | runs/s | CPU ms a run | accepted, p50 / p99 | action arrived, p50 / p99 |',
    '| --- | --: | --: | --: | --: |',
    '| **Aftercart**, as fast as 16 connections can | 2,000 | 0.90 | 7.04 / 12.3 ms | 15.6 / 44.0 ms |',
    '| Aftercart, 1,000 outcomes a second | 999 | 0.90 | 7.04 / 12.3 ms | 15.6 / 44.0 ms |',
    '| Node-RED 5.0.7, which keeps nothing | 2,500 | 0.60 | 7.04 / 12.3 ms | 15.6 / 44.0 ms |',
    '',
    '| Aftercart as a multiple of | runs/s | CPU a run |',
    '| --- | --: | --: |',
    '| Node-RED | 0.80 | 1.50 |',
  ])
})

test('the README is changed between its two comments and nowhere else', () => {
  const readme = (inside: string) =>
    `# Aftercart\n\n<!-- bench: written by npm run bench -->${inside}<!-- /bench -->\n\n## Words\n`
  const once = quoted(readme('\nan old table\n'), report)
  expect(once).toContain('2,000')
  expect(once).not.toContain('an old table')
  expect(once.startsWith('# Aftercart\n\n<!--') && once.endsWith('-->\n\n## Words\n')).toBe(true)
  expect(quoted(once, report)).toBe(once)
  expect(() => quoted('# Aftercart', report)).toThrow('needs the lines')
})

test('figures that were taken on a busy machine say so, on the page and in the README', () => {
  const busy = { ...report, machine: { ...report.machine, others: 0.6 } }
  expect(reportMarkdown(busy)).toContain('busy with other work')
  expect(quoted('<!-- bench: written by npm run bench --><!-- /bench -->', busy)).toContain('busy with other work')
  expect(reportMarkdown(report)).not.toContain('busy with other work')
})

test('what was lost or refused without a word is told', () => {
  const overload = {
    rate: 5000,
    figures: load({
      refused: 9,
      refusedWithoutWord: 2,
      broken: 4,
      lost: 3,
      answers: { 0: 1, 200: 990, 500: 3, 503: 9 },
    }),
  }
  expect(reportMarkdown({ ...report, overload })).toMatch(/2 without Retry-After; 3 accepted ones were lost/)
  expect(reportMarkdown({ ...report, overload })).toContain('| 9 | 4 (none: 1, 500: 3) | 3 |')
})

test('a peer that cannot be installed is named as skipped, and nothing is compared with it', () => {
  const skipped = { ...report, nodeRed: { version: '5.0.7', skipped: 'There is no network.' } }
  expect(reportMarkdown(skipped)).toContain('Node-RED was skipped. There is no network.')
  expect(mainTable(skipped)).not.toContain('Node-RED')
})

test('figures have three digits, and a bar in a cell does not end it', () => {
  expect([12345.6, 99.44, 1.234, 0, Number.NaN].map(figure)).toEqual(['12,346', '99.4', '1.23', '0.00', '–'])
  expect(table(['a|b'], [['c']])).toBe('| a\\|b |\n| --- |\n| c |')
})

test('waiting for the disk is not work of others, and what the host took is', () => {
  expect(busySeconds('cpu  100 200 300 9000 8000 10 20 30 0 0\ncpu0 1 2 3')).toBe(6.6)
})
