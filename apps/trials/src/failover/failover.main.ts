// Usage: npm run trial:failover -w @aftercart/trials -- [--rounds 3] [--rate 50] [--install]
import { conclude, optionsOf, teller } from '../rig/command.ts'
import { findPrograms, installPrograms } from './needed-programs.ts'
import { playFailover } from './play-failover.ts'

const { install, ...options } = optionsOf({ rounds: 1, rate: 50, install: false })
let programs = await findPrograms()
if ('missing' in programs && install) {
  await installPrograms()
  programs = await findPrograms()
}
if ('missing' in programs) console.log(`Skipped. ${programs.missing} (or run this with --install, as root)`)
else conclude(await playFailover({ ...options, programs, tell: teller() }))
