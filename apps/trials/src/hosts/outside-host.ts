import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Outside } from '../rig/outside.ts'
import type { Call } from '../rig/receiver.ts'
import type { Host } from './network.ts'
import type { Order } from './outside.process.ts'

/** The world outside on a host of its own. The receiver answers after `delay` milliseconds. */
export async function openOutsideOn(host: Host, delay: number): Promise<Outside> {
  const script = fileURLToPath(new URL('outside.process.ts', import.meta.url))
  const { file, args } = host.command(process.execPath, [script, host.address, String(delay)])
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  // It speaks first, unasked: the address of its receiver.
  const receiver = Promise.withResolvers<unknown>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>([[0, receiver]])
  child.on('message', ({ id, answer, error }: { id: number; answer?: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(answer)
    else waiting.get(id)?.reject(new Error(error))
    waiting.delete(id)
  })
  child.once('exit', () => {
    for (const each of waiting.values()) each.reject(new Error(`Who reports and receives on ${host.name} has ended.`))
  })
  let orders = 0
  const ask = <T>(order: Order): Promise<T> => {
    const asked = Promise.withResolvers<unknown>()
    waiting.set(++orders, asked)
    child.send({ id: orders, order })
    return asked.promise as Promise<T>
  }
  const known: Call[] = []
  return {
    receiver: String(await receiver.promise),
    prepare: (options) => ask({ do: 'prepare', with: [options] }),
    report: (rate) => ask({ do: 'report', with: [rate] }),
    soFar: () => ask({ do: 'soFar', with: [] }),
    rest: () => ask({ do: 'rest', with: [] }),
    async calls(after = 0) {
      // Only those that may have changed are asked for again.
      const settled = known.findIndex((call) => call.answered === null)
      if (settled >= 0) known.splice(settled)
      known.push(...(await ask<Call[]>({ do: 'calls', with: [known.length] })))
      return known.slice(after)
    },
    close: async () => void child.kill('SIGKILL'),
  }
}
