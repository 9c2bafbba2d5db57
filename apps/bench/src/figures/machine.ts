import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { cpuOf } from '../system/process-tree.ts'

export type Machine = {
  processor: string
  cores: number
  /** Bytes. */
  memory: number
  system: string
  node: string
  /** Of the source that was measured, e.g. `36cd023`; with a `+` when files differed from it; null outside of git. */
  commit: string | null
  /** Cores that others used while this was measured, on average; what a host took from this machine counts too. */
  others: number
}

/** Call when the measuring begins, and what it answers when it ends. */
export function watchMachine(): () => Promise<Machine> {
  const began = performance.now()
  const [allBefore, oursBefore] = [busySeconds(readFileSync('/proc/stat', 'utf8')), cpuOf(process.pid).total]
  return () => {
    const all = busySeconds(readFileSync('/proc/stat', 'utf8')) - allBefore
    const ours = cpuOf(process.pid).total - oursBefore
    return describe(Math.max(0, (all - ours) / ((performance.now() - began) / 1000)))
  }
}

/** CPU seconds of the whole machine that were not idle, from proc_stat(5): user, nice, system, irq, softirq and steal. */
export function busySeconds(stat: string): number {
  const [user, nice, system, , , irq, softirq, steal] = stat.split('\n')[0]!.trim().split(/\s+/).slice(1).map(Number)
  return [user, nice, system, irq, softirq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) / 100
}

async function describe(others: number): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `Linux ${release()}`,
    node: process.version,
    commit: await commit(),
    others,
  }
}

async function commit(): Promise<string | null> {
  const git = (...args: string[]) => promisify(execFile)('git', args).then(({ stdout }) => stdout.trim())
  try {
    const [head, changes] = [await git('rev-parse', '--short=7', 'HEAD'), await git('status', '--porcelain', '-uno')]
    return changes === '' ? head : `${head}+`
  } catch {
    return null
  }
}
