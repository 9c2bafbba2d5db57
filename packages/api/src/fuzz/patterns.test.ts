import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** All that the server runs. Browsers' parts are not among it: what is slow there is slow for whoever typed it. */
const sources = globSync(['packages/{flow,nodes,runtime,gateways,api}/src/**/*.ts', 'apps/server/src/**/*.ts'], {
  cwd: root,
  exclude: (path) => /\.(test|testing|fixture|editor|stories)\.|\/(testing|fuzz|generated|bench)(\/|$)/.test(path),
})

/** A regular expression behind a sign that no division can stand behind, or at the beginning of a line. */
const literal = /(?:^|[=(,:!&|?[;{}]|=>|return)\s*(\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuyv]*)/gm

type Pattern = { file: string; source: string; flags: string }

/** Read only what was written by us or by who runs the server. */
const ours = [
  'packages/runtime/src/create-runtime.ts: /\\/+$/',
  'packages/runtime/src/backup/tar.ts: /[\\0 ]+$/',
  'packages/runtime/src/mail/smtp-mailer.ts: /@([^\\s>@]+)>?\\s*$/',
]

/** Read at most a few thousand characters: the text is cut before. */
const cut = ['packages/runtime/src/jobs/redact.ts', 'apps/server/src/log.ts']

const patterns = sources.flatMap((file): Pattern[] =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(literal)].flatMap(([, found = '']) => {
    const end = found.lastIndexOf('/')
    const [source, flags] = [found.slice(1, end), found.slice(end + 1)]
    return isPattern(source, flags) ? [{ file, source, flags }] : []
  }),
)

/** As long as anything that gets in. One that looks at such a text for each of its characters does not come to an end here. */
const length = 200_000

/** Repeated, these are what greedy and nested repetitions choke on; each also with something behind that makes it fail. */
const pumps = [
  ' ',
  '\t',
  '\n',
  'a',
  'A',
  '0',
  '.',
  '-',
  '@',
  '<',
  '{',
  '%',
  '"',
  '/',
  ':',
  '_',
  '\r\n',
  ' a',
  'a ',
  'a.',
  '.a',
  'a@',
  '0.',
  '{%',
  '{{',
  '<a ',
  '</',
  'a=',
  '://',
  'a:',
  '&#',
  "='",
  '\n\n',
  ' \n',
  '\0',
]

test('every regular expression of the server gets through any text in one go', { timeout: 600_000 }, () => {
  expect(patterns.length).toBeGreaterThan(60)
  const open = patterns.filter((each) => !ours.includes(nameOf(each)) && !cut.includes(each.file))
  const slow = open.filter((pattern) => !pumps.every((pump) => ends(pattern, pump)))
  expect(slow.map(nameOf)).toEqual([])
})

function nameOf({ file, source }: Pattern): string {
  return `${file}: /${source}/`
}

const context = createContext({ source: '', flags: '', texts: [] as string[] })

/** False when it has to be stopped. The watchdog is many times what the slowest needs, on a busy machine too. */
function ends({ source, flags }: Pattern, pump: string): boolean {
  const long = pump.repeat(length / pump.length)
  const words = source.replaceAll(/\\[bBdDsSwW]|[^A-Za-z]+/g, ' ').split(' ')
  const begin = words.find((word) => word.length > 1) ?? ''
  Object.assign(context, { source, flags, texts: [`${long}!`, `${begin}${long}\0`] })
  try {
    runInContext('for (const text of texts) text.replace(new RegExp(source, flags), "")', context, { timeout: 8_000 })
    return true
  } catch (error) {
    // An error of another realm is no instance of this one's.
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}

function isPattern(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags)
    return true
  } catch {
    return false
  }
}
