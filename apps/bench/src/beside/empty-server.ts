import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Rig } from '../rig/rig.ts'
import { measure, type LoadFigures } from '../scenarios/measure-load.ts'

/** The same reports at a server that does nothing with them. */
export async function measureEmptyServer(rig: Rig, seconds: number, warmup: number): Promise<LoadFigures> {
  const child = fork(fileURLToPath(new URL('empty-server.process.ts', import.meta.url)), { execArgv: [] })
  try {
    const [{ port }] = (await once(child, 'message')) as [AddressInfo]
    const play = (name: string, seconds: number) =>
      measure(rig, {
        ...{ name, pid: child.pid!, arrives: false },
        target: { port, path: '/', headers: {} },
        shape: { kind: 'closed', connections: 16, seconds },
        ended: async () => ({ unfinished: 0, at: -Infinity }),
      })
    await play('emptywarm', warmup)
    return (await play('empty', seconds)).figures
  } finally {
    child.disconnect()
  }
}
