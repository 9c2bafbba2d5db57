// Usage: npm run trial:failover -w @aftercart/trials -- [--rounds 3] [--rate 50] [--install]
import { parseArgs } from 'node:util'
import { isWell, told } from '../hosts/told.ts'
import { findPrograms, installPrograms } from './needed-programs.ts'
import { playFailover } from './play-failover.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    rate: { type: 'string', default: '50' },
    install: { type: 'boolean', default: false },
  },
})
let programs = await findPrograms()
if ('missing' in programs && values.install) {
  await installPrograms()
  programs = await findPrograms()
}
if ('missing' in programs) {
  console.log(`Skipped. ${programs.missing} (or run this with --install, as root)`)
} else {
  const began = Date.now()
  const tell = (line: string) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
  const options = { programs, rounds: Number(values.rounds), rate: Number(values.rate), tell }
  const report = await playFailover(options)
  console.log(told(report))
  process.exitCode = isWell(report) ? 0 : 1
}
