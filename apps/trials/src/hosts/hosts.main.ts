// Usage: npm run trial:hosts -w @aftercart/trials -- [--rounds 10] [--rate 50]
import { parseArgs } from 'node:util'
import { whyNoNetwork } from './network.ts'
import { playHosts } from './play-hosts.ts'
import { isWell, told } from './told.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, rate: { type: 'string', default: '50' } },
})
const why = await whyNoNetwork()
if (why !== null) {
  console.log(`Skipped. ${why}`)
} else {
  const began = Date.now()
  const tell = (line: string) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`)
  const report = await playHosts({ rounds: Number(values.rounds), rate: Number(values.rate), tell })
  console.log(told(report))
  process.exitCode = isWell(report) ? 0 : 1
}
