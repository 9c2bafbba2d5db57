// npm run bench: measures the whole system on the machine at hand. `npm run bench -- --help` tells how.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { help, readOptions, type BenchOptions } from './bench.options.ts'
import { profileF1 } from './profile/profile.ts'
import { profileText } from './profile/profile.text.ts'
import { openRig } from './rig/rig.ts'
import { benchFlow } from './scenarios/flows.ts'
import { measureLoad } from './scenarios/measure-load.ts'
import { forget, startAftercart } from './system/aftercart.ts'

await main()

async function main(): Promise<void> {
  if (process.platform !== 'linux')
    return giveUp('The bench reads CPU time and memory from /proc: it runs on Linux only.')
  let options: BenchOptions | 'help'
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : String(error))
  }
  if (options === 'help') return console.log(help)
  if (options.profile) return profile(options)
  return closedLoop(options)
}

async function profile(options: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercart-bench-'))
  const dataDir = join(folder, 'data')
  const rig = await openRig()
  try {
    console.log(profileText(await profileF1(rig, dataDir, options)))
  } finally {
    rig.close()
    // The profile itself stays, for a browser's developer tools.
    await forget(dataDir)
  }
}

async function closedLoop({ seconds, warmup }: BenchOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercart-bench-'))
  const rig = await openRig()
  try {
    const server = await startAftercart(folder)
    try {
      await server.publish(benchFlow(rig.url))
      await measureLoad(rig, server, 'warm', { kind: 'closed', connections: 16, seconds: warmup })
      const { figures } = await measureLoad(rig, server, 'f1c', { kind: 'closed', connections: 16, seconds })
      console.log(JSON.stringify(figures, null, 2))
    } finally {
      await server.stop()
    }
  } finally {
    rig.close()
    await forget(folder)
  }
}

function giveUp(why: string): void {
  console.error(why)
  process.exitCode = 1
}
