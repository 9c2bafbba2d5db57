import { nodeBinary, run, tool } from '../setup/workshop.mjs'
import { nothing, sum } from './tally.mjs'

/** What must hold of the sources before anything runs. Each counts as one test. */
const checks = [
  { name: 'format', program: 'oxfmt/bin/oxfmt', args: ['--check', '.'], cure: 'Run "npm run fix".' },
  {
    name: 'lint',
    program: 'oxlint/bin/oxlint',
    args: ['--type-aware', '--deny-warnings', '--quiet'],
    cure: 'Run "npm run fix", then mend the rest by hand.',
  },
  { name: 'types', program: 'typescript/bin/tsc', args: ['-b'], cure: '' },
]

/** @returns {Promise<{ tally: import('./tally.mjs').Tally, failures: string[] }>} */
export async function runChecks() {
  const tallies = []
  const failures = []
  for (const { name, program, args, cure } of checks) {
    const { code, said } = await run(nodeBinary(), [tool(program), ...args], { quiet: true })
    if (code === 0) console.log(` ✓ ${name}`)
    else console.log(` ✗ ${name}. ${cure}\n${said.trim()}\n`)
    tallies.push({ ...nothing, [code === 0 ? 'passed' : 'failed']: 1 })
    if (code !== 0) failures.push(`${name}. ${cure}`.trim())
  }
  return { tally: sum(tallies), failures }
}
