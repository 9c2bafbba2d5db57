// Usage: npm run trial:scaling -w @aftercart/trials -- [--workers 4] [--concurrency 10] [--delay 100] [--seconds 10]
// With DATABASE_URL: in that database, which must be empty; else in one of its own that vanishes with it.
import { parseArgs } from 'node:util'
import { playScaling } from './play-scaling.ts'
import { withDatabase } from './with-database.ts'

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '10' },
    delay: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '10' },
  },
})
const scaled = await withDatabase((databaseUrl) =>
  playScaling({
    databaseUrl,
    workers: Array.from({ length: Number(values.workers) }, (_, index) => index + 1),
    concurrency: Number(values.concurrency),
    delay: Number(values.delay),
    seconds: Number(values.seconds),
    tell: (line) => console.log(line),
  }),
)
console.log(`\n| worker processes | actions/s | of what waiting allows | of linear |\n| ---: | ---: | ---: | ---: |`)
for (const { workers, actionsPerSecond, ofPossible, ofLinear } of scaled) {
  const share = (part: number) => `${(100 * part).toFixed(1)} %`
  console.log(`| ${workers} | ${actionsPerSecond.toFixed(0)} | ${share(ofPossible)} | ${share(ofLinear)} |`)
}
