// Kills web, worker and database processes at random for as long as it is told, and judges from outside what came of it.
// Usage: npm run trial:kills -w @aftercart/trials -- --rounds 200 --outcomes 100000 --seed 7 [--topology spread] [--json]
import { parseArgs } from 'node:util'
import { reportOf } from './report.ts'
import { topologies, type Topology } from './systems.ts'
import { playKills, type KillTrial } from './trial.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    outcomes: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    lanes: { type: 'string', default: '96' },
    topology: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
})

const rounds = Number(values.rounds)
const outcomes = Number(values.outcomes)
const chosen = topologies.filter((each) => values.topology === 'both' || values.topology === each)
if (chosen.length === 0 || ![rounds, outcomes, Number(values.seed), Number(values.lanes)].every(Number.isSafeInteger)) {
  console.error(
    'Use --rounds, --outcomes, --seed and --lanes with whole numbers, and --topology spread, embedded or both.',
  )
  process.exit(2)
}

let findings = 0
try {
  for (const topology of chosen) {
    const report = await playKills(trialOf(topology))
    findings += report.findings.length
    console.log(values.json ? JSON.stringify(report) : reportOf(report))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error, `\nAgain with --seed ${values.seed}`)
  process.exit(1)
}
process.exit(findings === 0 ? 0 : 1)

/** Of both, the one with everything in one process gets a fifth: its victims are fewer. */
function trialOf(topology: Topology): KillTrial {
  const share = chosen.length === 1 ? 1 : topology === 'embedded' ? 0.2 : 0.8
  return {
    topology,
    seed: Number(values.seed),
    rounds: Math.max(1, Math.round(rounds * share)),
    births: Math.max(1, Math.round((rounds * share) / 20)),
    outcomes: Math.round(outcomes * share),
    lanes: Number(values.lanes),
    tell: (line) => console.error(`${topology}, ${line}`),
  }
}
