import type { BenchOptions } from '../bench.options.ts'
import type { Rig } from '../rig/rig.ts'
import { startAftercart, forget, type Aftercart } from '../system/aftercart.ts'
import { benchFlow } from './flows.ts'
import { measureLoad, type LoadFigures } from './measure-load.ts'

/** What every scenario is given. */
export type Bench = {
  rig: Rig
  options: BenchOptions
  /** Tells whoever waits how far it is. */
  say(line: string): void
  /** A folder for an Aftercart's data, deleted at the end. */
  newDataDir(): string
}

/** Plays `work` at an Aftercart that has just begun, with F1's flow and warmed up, and deletes it afterwards. */
export async function withAftercart<T>(bench: Bench, work: (server: Aftercart) => Promise<T>): Promise<T> {
  const dataDir = bench.newDataDir()
  try {
    const server = await startAftercart(dataDir)
    try {
      await server.publish(benchFlow(bench.rig.url))
      await warmUp(bench, server)
      return await work(server)
    } finally {
      await server.stop()
    }
  } finally {
    await forget(dataDir)
  }
}

let warmUps = 0

/** A server that has just started compiles its code, and PostgreSQL makes its plans. */
export async function warmUp({ rig, options }: Bench, server: Aftercart): Promise<void> {
  await measureLoad(rig, server, `warm${++warmUps}`, { kind: 'closed', connections: 16, seconds: options.warmup })
}

let closedLoops = 0

/** F1 as fast as 16 connections can. */
export async function closedLoop({ rig }: Bench, server: Aftercart, seconds: number): Promise<LoadFigures> {
  const shape = { kind: 'closed', connections: 16, seconds } as const
  return (await measureLoad(rig, server, `closed${++closedLoops}`, shape)).figures
}
