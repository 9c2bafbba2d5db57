// Usage: npm run trial:rolling -w @aftercart/trials -- [--laps 5] [--rate 50]
// With DATABASE_URL: in that database, which must be empty; else in one of its own that vanishes with it.
import { conclude, optionsOf, teller } from '../rig/command.ts'
import { isWell } from '../rig/reckoning.ts'
import { withDatabase } from '../rig/with-database.ts'
import { playRolling } from './play-rolling.ts'

const options = optionsOf({ laps: 5, rate: 50 })
const report = await withDatabase((databaseUrl) => playRolling({ ...options, databaseUrl, tell: teller() }))
const ended = report.repeated.inHand.length === 0 && report.exitCodes.every((code) => code === 0)
conclude(report, isWell(report) && ended)
