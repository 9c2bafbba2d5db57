// Usage: npm run trial:hosts -w @aftercart/trials -- [--rounds 10] [--rate 50]
import { parseArgs } from 'node:util'
import { whyNoNetwork } from './network.ts'
import { playHosts } from './play-hosts.ts'

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
  const { reported, calls, lost, repeated, takenOver } = report
  const { accepted, refused, ...rest } = reported
  console.log(
    JSON.stringify({ accepted: accepted.length, refused, ...rest, calls, lost, ...repeated, takenOver }, null, 2),
  )
  process.exitCode = lost.length + repeated.unexcused.length + refused.length === 0 ? 0 : 1
}
