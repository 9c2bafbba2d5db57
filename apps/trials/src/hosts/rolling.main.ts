// Usage: npm run trial:rolling -w @aftercart/trials -- [--laps 5] [--rate 50]
// With DATABASE_URL: in that database, which must be empty; else in one of its own that vanishes with it.
import { parseArgs } from 'node:util'
import { playRolling } from './play-rolling.ts'
import { isWell, told } from './told.ts'
import { withDatabase } from './with-database.ts'

const { values } = parseArgs({
  options: { laps: { type: 'string', default: '5' }, rate: { type: 'string', default: '50' } },
})
const tell = (line: string) => console.log(line)
const report = await withDatabase((databaseUrl) =>
  playRolling({ databaseUrl, laps: Number(values.laps), rate: Number(values.rate), tell }),
)
console.log(told(report))
const ended = report.repeated.inHand.length === 0 && report.exitCodes.every((code) => code === 0)
process.exitCode = isWell(report) && ended ? 0 : 1
