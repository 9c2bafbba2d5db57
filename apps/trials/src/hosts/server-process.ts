import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Host } from './network.ts'

export type ServerProcess = {
  name: string
  /** What it wrote: its last 200 lines. */
  said: readonly string[]
  /** As a restart does it: asked to end, and waited for. Answers its exit code. */
  stop(): Promise<number | null>
  /** As a power cut does it. */
  kill(): Promise<void>
}

export type ServerOptions = {
  name: string
  role: 'all' | 'web' | 'worker'
  environment: Record<string, string>
  /** Where it runs; this machine itself when not said. */
  host?: Host
}

const script = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))
/** Ends the server, as by SIGTERM, when the trial that started it is gone. */
const endWithTrial = fileURLToPath(new URL('../../../../scripts/end-with-parent.mjs', import.meta.url))
const startLimit = 180_000

/** Aftercart's own server process, as a shop runs it. Resolves once it takes work. */
export async function startServerProcess({ name, role, environment, host }: ServerOptions): Promise<ServerProcess> {
  const program = ['--import', endWithTrial, script]
  const { file, args } = host?.command(process.execPath, program) ?? { file: process.execPath, args: program }
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], AFTERCART_ROLE: role, ...environment },
  })
  const said: string[] = []
  const ready = Promise.withResolvers<void>()
  const hear = (line: string) => {
    if (said.push(line) > 200) said.shift()
    if (/^Aftercart('s worker)? runs/.test(line)) ready.resolve()
  }
  for (const output of [child.stdout, child.stderr]) if (output) createInterface({ input: output }).on('line', hear)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  const tooLong = setTimeout(() => ready.reject(new Error('it took too long')), startLimit)
  void ended.then((code) => ready.reject(new Error(`it ended with ${code}`)))
  try {
    await ready.promise
  } catch (cause) {
    await end('SIGKILL')
    throw new Error(`${name} did not start: ${String(cause)}\n${said.join('\n')}`, { cause })
  } finally {
    clearTimeout(tooLong)
  }
  return { name, said, stop: () => end('SIGTERM'), kill: async () => void (await end('SIGKILL')) }
}
