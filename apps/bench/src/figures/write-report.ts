import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { mainTable } from './main-table.ts'
import { busyNote, reportMarkdown } from './report.markdown.ts'
import type { Report } from './report.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const begin = '<!-- bench: written by npm run bench -->'
const end = '<!-- /bench -->'

/** Writes docs/benchmarks.md and .json, and the table into the README between its two comments. */
export async function writeReport(report: Report): Promise<void> {
  const files = ['docs/benchmarks.md', 'docs/benchmarks.json', 'README.md'].map((name) => join(root, name))
  const [page, data, readme] = files as [string, string, string]
  await writeFile(page, `${reportMarkdown(report)}\n`)
  await writeFile(data, `${JSON.stringify(rounded(report), null, 2)}\n`)
  await writeFile(readme, quoted(await readFile(readme, 'utf8'), report))
  await promisify(execFile)(process.execPath, [join(root, 'node_modules', 'oxfmt', 'bin', 'oxfmt'), data])
}

/** The README with the table of this report. Throws when its two comments are not there. */
export function quoted(readme: string, report: Report): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`README.md needs the lines ${begin} and ${end}, in this order.`)
  const { processor, cores } = report.machine
  const source = `Measured on ${report.taken.slice(0, 10)} on ${cores} × ${processor}, everything on the one machine. How to read it, and the rest: [docs/benchmarks.md](docs/benchmarks.md).`
  return `${readme.slice(0, from)}${[begin, ...busyNote(report), mainTable(report), source].join('\n\n')}\n\n${readme.slice(to)}`
}

/** Nobody compares nanoseconds, and shorter numbers make changes readable. */
function rounded(report: Report): unknown {
  return JSON.parse(
    JSON.stringify(report, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value)),
  )
}
