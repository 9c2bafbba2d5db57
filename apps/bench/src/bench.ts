// npm run bench: measures the whole system on the machine at hand. `npm run bench -- --help` tells how.
import { andThen } from './system/and-then.ts'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { help, readOptions, type BenchOptions } from './bench.options.ts'
import { reportMarkdown } from './figures/report.markdown.ts'
import { writeReport } from './figures/write-report.ts'
import { playAll } from './play-all.ts'
import { profileF1 } from './profile/profile.ts'
import { profileText } from './profile/profile.text.ts'
import { openRig } from './rig/rig.ts'
import type { Bench } from './scenarios/scenario.ts'
import { forget } from './system/aftercart.ts'

await main()

async function main(): Promise<void> {
  if (process.platform !== 'linux') return giveUp('The bench reads CPU time and memory from /proc: Linux only.')
  let options: BenchOptions | 'help'
  try {
    options = readOptions(process.argv.slice(2))
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : String(error))
  }
  if (options === 'help') return console.log(help)
  // What was started is ended with us (system/aftercart.ts).
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const rig = await openRig()
  try {
    await (options.profile ? profile(options, rig) : measureAll(options, rig))
  } finally {
    rig.close()
  }
}

async function measureAll(options: BenchOptions, rig: Bench['rig']): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercart-bench-'))
  const began = performance.now()
  let folders = 0
  const bench: Bench = {
    ...{ rig, options },
    say: (line) => console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`),
    newDataDir: () => join(folder, String(++folders)),
  }
  const report = await andThen(playAll(bench), () => rm(folder, { recursive: true, force: true }))
  console.log(reportMarkdown(report))
  if (!options.write) return
  await writeReport(report)
  console.log('Written: docs/benchmarks.md, docs/benchmarks.json and the table of README.md.')
}

async function profile(options: BenchOptions, rig: Bench['rig']): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercart-profile-'))
  const dataDir = join(folder, 'data')
  await mkdir(dataDir)
  try {
    console.log(profileText(await profileF1(rig, dataDir, options)))
  } finally {
    // The profile itself stays, for a browser's developer tools.
    await forget(dataDir)
  }
}

function giveUp(why: string): void {
  console.error(why)
  process.exitCode = 1
}
