// Usage: npm run trial:hosts -w @aftercart/trials -- [--rounds 10] [--rate 50]
import { conclude, optionsOf, teller } from '../rig/command.ts'
import { whyNoNetwork } from './network.ts'
import { playHosts } from './play-hosts.ts'

const options = optionsOf({ rounds: 10, rate: 50 })
const why = await whyNoNetwork()
if (why === null) conclude(await playHosts({ ...options, tell: teller() }))
else console.log(`Skipped. ${why}`)
