import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))
/** So that a trial that is killed itself leaves no process behind. */
const endWithTrial = new URL('../../../../scripts/end-with-parent.mjs', import.meta.url).href

/** What a process still says of itself after it was killed is read so far back. */
const longestOutput = 20_000

/** Where a process runs when not on this machine itself. */
export type Place = {
  /** Its address. */
  address: string
  /** How a program is started there. */
  command(program: string, args: readonly string[]): { file: string; args: string[] }
}

export type ServerSettings = {
  /** How the trial's report calls it, e.g. `web 1`. */
  name: string
  /** Null: a worker that listens to nobody. */
  port: number | null
  /** Besides PORT and the path: what the process finds in its environment, and nothing else. */
  env: Record<string, string>
  place?: Place
}

/** One Aftercart process as an operator would start it, which a trial may kill and start again on the same port. */
export type ServerProcess = {
  name: string
  url: string
  /** Of the process that runs now, or ran last. */
  pid(): number
  running(): boolean
  start(): void
  /** SIGKILL, and waits until the process is gone; answers its exit code as `ended`. `signal`: another way to end it. */
  kill(signal?: NodeJS.Signals): Promise<number | null>
  /** Resolves once it says that it runs. Throws with the process's own words when it ends before, or after `patience` milliseconds. */
  begun(patience?: number): Promise<void>
  /** The same, once /healthz and /readyz say 200. */
  healthy(patience?: number): Promise<void>
  /** The exit code; null after a signal. Resolves at once when it does not run. */
  ended(): Promise<number | null>
  /** The last words on both outputs, all starts together. */
  said(): string
}

/** Describes a process; `start()` starts it. */
export function serverProcess(settings: ServerSettings): ServerProcess {
  const { name, port, place } = settings
  let child: ChildProcess | null = null
  let end: Promise<number | null> = Promise.resolve(null)
  let output = ''
  let saysItRuns = false
  const url = `http://${place?.address ?? '127.0.0.1'}:${port ?? 0}`
  const running = () => child !== null && child.exitCode === null && child.signalCode === null
  const hear = (line: string) => {
    output = `${output}${line}\n`.slice(-longestOutput)
    saysItRuns ||= /^Aftercart('s worker)? runs/.test(line)
  }
  const until = async (what: string, look: () => boolean | Promise<boolean>, patience: number) => {
    for (const last = Date.now() + patience; Date.now() < last; await sleep(50)) {
      if (!running()) throw new Error(`${name} ended instead of starting:\n${output.slice(-1500)}`)
      if (await look()) return
    }
    throw new Error(`${name} ${what} after ${patience / 1000} seconds:\n${output.slice(-1500)}`)
  }
  const isHealthy = async () => (await statusOf(`${url}/healthz`)) === 200 && (await statusOf(`${url}/readyz`)) === 200
  return {
    name,
    url,
    running,
    pid: () => child?.pid ?? 0,
    start() {
      if (running()) throw new Error(`${name} runs already.`)
      saysItRuns = false
      const fresh = launch(settings, hear)
      end = new Promise((resolve) => fresh.once('exit', (code) => resolve(code)))
      child = fresh
    },
    async kill(signal = 'SIGKILL') {
      if (running()) child?.kill(signal)
      return end
    },
    begun: (patience = 180_000) => until('did not say that it runs', () => saysItRuns, patience),
    healthy: (patience = 120_000) => until('was not healthy', isHealthy, patience),
    ended: () => end,
    said: () => output,
  }
}

/** The last words of several processes, for whoever wants to know what went wrong. */
export function lastWords(processes: readonly ServerProcess[]): string {
  return processes.map((each) => `--- ${each.name} said:\n${each.said().slice(-1500)}`).join('\n')
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

function launch({ port, env, place }: ServerSettings, hear: (line: string) => void): ChildProcess {
  const program = ['--import', endWithTrial, main]
  const { file, args } = place?.command(process.execPath, program) ?? { file: process.execPath, args: program }
  const own = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...(port === null ? {} : { PORT: String(port) }) }
  const child = spawn(file, args, { env: { ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', hear)
  return child
}
