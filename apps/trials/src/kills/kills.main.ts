// Kills web, worker and database processes at random for as long as it is told, and judges from outside what came of it.
// Usage: npm run trial:kills -w @aftercart/trials -- --rounds 200 --outcomes 100000 --seed 7 [--topology spread] [--json]
import { optionsOf } from '../rig/command.ts'
import { playKills, type KillTrial } from './play-kills.ts'
import { reportOf } from './report.ts'
import { topologies, type Topology } from './systems.ts'

const { topology, json, ...options } = optionsOf({
  rounds: 20,
  outcomes: 2000,
  seed: Date.now() % 1_000_000,
  lanes: 96,
  topology: 'both',
  json: false,
})
const chosen = topologies.filter((each) => topology === 'both' || topology === each)
if (chosen.length === 0) {
  console.error('Use --topology spread, embedded or both.')
  process.exit(2)
}

let findings = 0
try {
  for (const which of chosen) {
    const report = await playKills(trialOf(which))
    findings += report.findings.length
    console.log(json ? JSON.stringify(report) : reportOf(report))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error, `\nAgain with --seed ${options.seed}`)
  process.exit(1)
}
process.exit(findings === 0 ? 0 : 1)

/** Of both, the one with everything in one process gets a fifth: its victims are fewer. */
function trialOf(which: Topology): KillTrial {
  const share = chosen.length === 1 ? 1 : which === 'embedded' ? 0.2 : 0.8
  const rounds = options.rounds * share
  return {
    ...options,
    topology: which,
    rounds: Math.max(1, Math.round(rounds)),
    births: Math.max(1, Math.round(rounds / 20)),
    outcomes: Math.round(options.outcomes * share),
    tell: (line) => console.error(`${which}, ${line}`),
  }
}
