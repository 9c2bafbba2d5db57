import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

/** A machine of its own as far as the network can tell: its own addresses, connections and cable. */
export type Host = {
  name: string
  /** E.g. `10.99.0.11`; nobody outside the trial's network can reach it. */
  address: string
  /** How a program is started on this host: it dies with whoever started it, and its number is the child's. */
  command(program: string, args: readonly string[], as?: Account): Command
  /** Pulls the cable at the far end: packets vanish, and neither side is told. */
  cutOff(): Promise<void>
  plugIn(): Promise<void>
}

export type Command = { file: string; args: string[] }
export type Account = { uid: number; gid: number }

export type Network = { hosts: readonly Host[]; remove(): Promise<void> }

const run = promisify(execFile)
const tools = ['ip', 'unshare', 'nsenter', 'setpriv']

/** Why hosts cannot be made here, with what to do about it; null when they can. */
export async function whyNoNetwork(): Promise<string | null> {
  if (process.platform !== 'linux') return 'Hosts are made of network namespaces, which only Linux has.'
  if (process.getuid?.() !== 0) return 'Making hosts of network namespaces takes root. Run it as root, e.g. with sudo.'
  for (const tool of tools) {
    const found = await run(tool, ['--help']).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    )
    if (!found) return `"${tool}" is missing. Install it: apt-get install iproute2 util-linux`
  }
  try {
    const trial = await makeNetwork(['trial'])
    await trial.remove()
    return null
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    return `This system lets nobody make network namespaces: ${said}`
  }
}

/**
 * One host for each name, all on one switch, with the addresses 10.99.0.10, 10.99.0.11 and so on. The machine's own network
 * is not touched. Everything vanishes with `remove`, and also when this process dies: a namespace lives as long as someone
 * is in it, and who keeps these open waits for our end.
 */
export async function makeNetwork(names: readonly string[]): Promise<Network> {
  const keepers: ChildProcess[] = []
  const remove = async () => {
    await Promise.all(keepers.splice(0).map(end))
  }
  try {
    const hub = await keepNamespace(keepers)
    const onSwitch = (...args: string[]) => run('nsenter', [`--net=/proc/${hub}/ns/net`, 'ip', ...args])
    await onSwitch('link', 'add', 'switch', 'type', 'bridge')
    await onSwitch('link', 'set', 'switch', 'up')
    const hosts: Host[] = []
    for (const [index, name] of names.entries()) {
      const keeper = await keepNamespace(keepers)
      const port = `port${index}`
      const address = `10.99.0.${10 + index}`
      await onSwitch('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(keeper))
      await onSwitch('link', 'set', port, 'master', 'switch', 'up')
      const onHost = (...args: string[]) => run('nsenter', [`--net=/proc/${keeper}/ns/net`, 'ip', ...args])
      await onHost('address', 'add', `${address}/24`, 'dev', 'eth0')
      await onHost('link', 'set', 'eth0', 'up')
      await onHost('link', 'set', 'lo', 'up')
      hosts.push({
        name,
        address,
        command: (program, args, as) => enter(keeper, program, args, as),
        // Taken off the switch, not down: a cable that the host sees pulled would be told to its programs.
        cutOff: async () => void (await onSwitch('link', 'set', port, 'nomaster')),
        plugIn: async () => void (await onSwitch('link', 'set', port, 'master', 'switch')),
      })
    }
    return { hosts, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A namespace with a process in it that ends when ours does. Answers that process's number. */
async function keepNamespace(keepers: ChildProcess[]): Promise<number> {
  const keeper = spawn('unshare', ['--net', 'sh', '-c', 'echo ready; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  keepers.push(keeper)
  const said: string[] = []
  keeper.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const ready = await Promise.race([
    once(keeper.stdout, 'data').then(() => true),
    once(keeper, 'close').then(() => false),
  ])
  if (!ready || keeper.pid === undefined) throw new Error(said.join('') || 'A network namespace could not be made.')
  return keeper.pid
}

function enter(keeper: number, program: string, args: readonly string[], as?: Account): Command {
  const user = as ? [`--reuid=${as.uid}`, `--regid=${as.gid}`, '--clear-groups'] : []
  return {
    file: 'nsenter',
    args: [`--net=/proc/${keeper}/ns/net`, 'setpriv', ...user, '--pdeathsig', 'KILL', program, ...args],
  }
}

async function end(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return
  const ended = once(keeper, 'exit')
  keeper.stdin?.end()
  await ended
}
