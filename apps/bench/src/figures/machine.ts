import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { promisify } from 'node:util'

export type Machine = {
  processor: string
  cores: number
  /** Bytes. */
  memory: number
  system: string
  node: string
  /** Of the source that was measured, e.g. `36cd023`; with a `+` when files differed from it; null outside of git. */
  commit: string | null
  /** Programs that wanted a core, on average over the minute before. */
  busyBefore: number
}

export async function thisMachine(): Promise<Machine> {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `Linux ${release()}`,
    node: process.version,
    commit: await commit(),
    busyBefore: loadavg()[0] ?? 0,
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
