// Usage: npm run trial:scaling -w @aftercart/trials -- [--workers 4] [--concurrency 10] [--delay 100] [--seconds 10]
// With DATABASE_URL: in that database, which must be empty; else in one of its own that vanishes with it.
import { optionsOf, teller } from '../rig/command.ts'
import { withDatabase } from '../rig/with-database.ts'
import { playScaling } from './play-scaling.ts'

const options = optionsOf({ workers: 4, concurrency: 10, delay: 100, seconds: 10 })
const workers = Array.from({ length: options.workers }, (_, index) => index + 1)
const scaled = await withDatabase((databaseUrl) => playScaling({ ...options, workers, databaseUrl, tell: teller() }))
console.log(`\n| worker processes | actions/s | of what waiting allows | of linear |\n| ---: | ---: | ---: | ---: |`)
for (const { workers: count, actionsPerSecond, ofPossible, ofLinear } of scaled) {
  const share = (part: number) => `${(100 * part).toFixed(1)} %`
  console.log(`| ${count} | ${actionsPerSecond.toFixed(0)} | ${share(ofPossible)} | ${share(ofLinear)} |`)
}
