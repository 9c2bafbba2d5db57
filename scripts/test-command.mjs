import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setUp } from './setup/setup.mjs'
import { Advice, nodeBinary, run, tool } from './setup/workshop.mjs'
import { runChecks } from './testing/checks.mjs'
import { ensureBrowser } from './testing/find-browser.mjs'
import { failuresOf, nothing, resultLine, sum, tallyVitest } from './testing/tally.mjs'

/** @typedef {import('./testing/tally.mjs').Tally} Tally */

/** The parts of npm test, in the order they run: the quick and telling ones first. */
const parts = {
  check: { says: 'format, lint and types', browser: false, run: runChecks },
  unit: {
    says: 'every package’s tests, with a real PostgreSQL',
    browser: true,
    run: () => runVitest(['--project', '!stories*']),
  },
  stories: {
    says: 'every story in a browser, with its accessibility',
    browser: true,
    run: () => runVitest(['--project', 'stories*']),
  },
  e2e: {
    says: 'whole journeys through server and browser',
    browser: true,
    run: () => runVitest(['--root', 'apps/e2e']),
  },
}

const help = `npm test                        runs everything; the last line is "N passed, N failed"
npm test -- --only unit,e2e     runs some of: ${Object.entries(parts)
  .map(([name, { says }]) => `\n                                  ${name.padEnd(8)} ${says}`)
  .join('')}
npx vitest packages/flow        runs one package's tests again whenever it changes`

/** @param {string[]} args as typed after "npm test --" */
export async function test(args) {
  if (args.includes('--help') || args.includes('-h')) return console.log(help)
  const chosen = choose(args)
  if (typeof chosen === 'string') {
    console.error(chosen)
    process.exitCode = 1
    return
  }
  const { total, failures } = await runParts(chosen)
  process.exitCode = total.failed > 0 ? 1 : 0
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((each) => `- ${each}`).join('\n')}`)
  console.log(`\n${resultLine(total)}`)
}

/**
 * @param {string[]} args
 * @returns {(keyof typeof parts)[] | string} the parts to run, or what is wrong with the arguments
 */
export function choose(args) {
  const all = /** @type {(keyof typeof parts)[]} */ (Object.keys(parts))
  if (args.length === 0) return all
  const [flag, value, ...rest] = args.flatMap((arg) => (arg.startsWith('--only=') ? ['--only', arg.slice(7)] : [arg]))
  const wanted = (value ?? '').split(',')
  if (flag !== '--only') return `npm test does not know "${flag}". See "npm test -- --help".`
  const unknown = wanted.find((name) => !all.some((part) => part === name))
  if (unknown !== undefined || rest.length > 0)
    return `--only takes ${all.join(', ')} or several with commas between, not "${[unknown ?? value, ...rest].join(' ')}".`
  return all.filter((part) => wanted.includes(part))
}

/** @param {(keyof typeof parts)[]} chosen @returns {Promise<{ total: Tally, failures: string[] }>} */
async function runParts(chosen) {
  try {
    await setUp()
    if (chosen.some((part) => parts[part].browser)) await needBrowser()
  } catch (error) {
    console.error(error instanceof Advice ? error.message : error)
    return { total: { ...nothing, failed: 1 }, failures: [] }
  }
  const tallies = []
  const failures = []
  for (const part of chosen) {
    console.log(`\n── ${part}: ${parts[part].says} ──`)
    const began = Date.now()
    const { tally, failures: here } = await parts[part].run()
    console.log(`── ${part}: ${resultLine(tally)}, ${Math.round((Date.now() - began) / 1000)} s ──`)
    tallies.push(tally)
    failures.push(...here)
  }
  return { total: sum(tallies), failures }
}

async function needBrowser() {
  const browser = await ensureBrowser()
  if (!browser)
    throw new Advice('The tests need a Chromium and none could be installed. Install one, or set CHROMIUM_PATH to it.')
  process.env.CHROMIUM_PATH = browser
}

/** @param {string[]} args @returns {Promise<{ tally: Tally, failures: string[] }>} */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'aftercart-report-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const { code } = await run(nodeBinary(), [tool('vitest/vitest.mjs'), 'run', ...args, ...reporters])
    const text = existsSync(report) ? readFileSync(report, 'utf8') : null
    return { tally: tallyVitest(text, code), failures: failuresOf(text) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
