import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))
/** So that a trial that is killed itself leaves no process behind. */
const endWithTrial = new URL('../../../../scripts/end-with-parent.mjs', import.meta.url).href

/** What a process still says of itself after it was killed is read so far back. */
const longestOutput = 20_000

export type ServerSettings = {
  /** How the trial's report calls it, e.g. `web 1`. */
  name: string
  port: number
  /** Besides PORT and the path: what the process finds in its environment, and nothing else. */
  env: Record<string, string>
}

/** One Aftercart process as an operator would start it, which a trial may kill and start again on the same port. */
export type ServerProcess = {
  name: string
  url: string
  /** Of the process that runs now, or ran last. */
  pid(): number
  running(): boolean
  start(): void
  /** SIGKILL, and waits until the process is gone. `signal`: another way to end it. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Resolves once /healthz and /readyz say 200. Throws with the process's own words when it ends before, or after `patience` milliseconds. */
  healthy(patience?: number): Promise<void>
  /** The exit code; null after a signal. Resolves at once when it does not run. */
  ended(): Promise<number | null>
  /** The last words on both outputs, all starts together. */
  said(): string
  /** Bytes of memory in use now; 0 where the system has no /proc. */
  memory(): number
}

/** Describes a process; `start()` starts it. */
export function serverProcess({ name, port, env }: ServerSettings): ServerProcess {
  let child: ChildProcess | null = null
  let end: Promise<number | null> = Promise.resolve(null)
  let output = ''
  const url = `http://127.0.0.1:${port}`
  const running = () => child !== null && child.exitCode === null && child.signalCode === null
  const hear = (line: string) => (output = `${output}${line}\n`.slice(-longestOutput))
  return {
    name,
    url,
    running,
    pid: () => child?.pid ?? 0,
    start() {
      if (running()) throw new Error(`${name} runs already.`)
      const fresh = spawn(process.execPath, ['--import', endWithTrial, main], {
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      })
      for (const stream of [fresh.stdout, fresh.stderr])
        if (stream !== null) createInterface({ input: stream }).on('line', hear)
      end = new Promise((resolve) => fresh.once('exit', (code) => resolve(code)))
      child = fresh
    },
    async kill(signal = 'SIGKILL') {
      if (running()) child?.kill(signal)
      await end
    },
    async healthy(patience = 120_000) {
      for (const until = Date.now() + patience; Date.now() < until; await sleep(50)) {
        if (!running()) throw new Error(`${name} ended instead of starting:\n${output.slice(-1500)}`)
        if ((await statusOf(`${url}/healthz`)) === 200 && (await statusOf(`${url}/readyz`)) === 200) return
      }
      throw new Error(`${name} was not healthy after ${patience / 1000} seconds:\n${output.slice(-1500)}`)
    },
    ended: () => end,
    said: () => output,
    memory: () => (running() ? residentBytes(child?.pid ?? 0) : 0),
  }
}

/** The answer's status, or null when nobody answers. */
export async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
    await answer.arrayBuffer()
    return answer.status
  } catch {
    return null
  }
}

function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
