import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type Program = {
  name: string
  /** Its last 200 lines. */
  said: readonly string[]
  running(): boolean
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts a program that is not ours, as an unprivileged user when we are root. It ends with us. */
export function startProgram(of: {
  name: string
  path: string
  args: readonly string[]
  folder: string
  account: { uid: number; gid: number } | null
}): Program {
  const { name, path, args, folder, account } = of
  const user = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : []
  const child = spawn('setpriv', [...user, '--pdeathsig', 'TERM', path, ...args], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin:/usr/sbin', LC_ALL: 'C.UTF-8', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      if (said.push(line) > 200) said.shift()
    })
  }
  const ended = once(child, 'exit')
  const running = () => child.exitCode === null && child.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    if (!running()) return
    child.kill(signal)
    await ended
  }
  return { name, said, running, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
