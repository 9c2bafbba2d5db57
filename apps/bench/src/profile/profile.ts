import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LoadFigures } from '../scenarios/measure-load.ts'
import { measureLoad } from '../scenarios/measure-load.ts'
import { benchFlow } from '../scenarios/flows.ts'
import type { Rig } from '../rig/rig.ts'
import { startAftercart } from '../system/aftercart.ts'
import { hotSpots, type CpuProfile, type HotSpots } from './cpu-profile.ts'
import {
  beginCounting,
  countStatementsFromNextStart,
  plansOf,
  statementsCounted,
  type StatementShare,
} from './statements.ts'

export type ProfileAnswer = {
  figures: LoadFigures
  spots: HotSpots
  statements: StatementShare[]
  /** Of the first few of them. */ plans: string[]
  file: string
}

/** Plays F1 in a closed loop with V8's profiler and PostgreSQL's counting of statements turned on. */
export async function profileF1(
  rig: Rig,
  dataDir: string,
  { seconds, warmup }: { seconds: number; warmup: number },
): Promise<ProfileAnswer> {
  const first = await startAftercart(dataDir)
  await countStatementsFromNextStart(first.databaseUrl)
  await first.publish(benchFlow(rig.url))
  await first.stop()

  const folder = join(dataDir, '..', 'profile')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const server = await startAftercart(dataDir, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` })
  try {
    await measureLoad(rig, server, 'warm', { kind: 'closed', connections: 16, seconds: warmup })
    await beginCounting(server.databaseUrl)
    const from = monotonic()
    const { figures } = await measureLoad(rig, server, 'prof', { kind: 'closed', connections: 16, seconds })
    const to = monotonic()
    const statements = await statementsCounted(server.databaseUrl, 25)
    const costly = statements.slice(1, 6).map((statement) => statement.query)
    const plans = await plansOf(server.databaseUrl, costly)
    await server.stop()
    const { profile, file } = await largestProfile(folder)
    return { figures, statements, plans, file, spots: hotSpots(profile, from, to) }
  } finally {
    await server.stop()
  }
}

/** Several processes wrote one: npm start's own is the smaller. */
async function largestProfile(folder: string): Promise<{ profile: CpuProfile; file: string }> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).map((name) => join(folder, name))
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })))
  const largest = texts.sort((a, b) => b.text.length - a.text.length)[0]
  if (largest === undefined) throw new Error(`The server wrote no profile into ${folder}.`)
  return { profile: JSON.parse(largest.text) as CpuProfile, file: largest.file }
}

/** Microseconds of the clock that V8's profiler uses. */
function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
