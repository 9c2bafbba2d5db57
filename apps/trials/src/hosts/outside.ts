import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Host } from './network.ts'
import type { Order } from './outside.process.ts'
import type { Call } from './receiver.ts'
import type { Reported, ReporterOptions } from './reporter.ts'

export type Outside = {
  /** Where the actions are to be sent. */
  receiver: string
  prepare(options: ReporterOptions): Promise<void>
  report(rate: number): Promise<void>
  soFar(): Promise<Reported>
  rest(): Promise<Reported>
  /** All calls so far; a later answer has more of them. */
  calls(): Promise<readonly Call[]>
  stop(): void
}

/** Receiver and reporter on a host of their own. The receiver answers after `delay` milliseconds. */
export async function startOutside(host: Host, delay: number): Promise<Outside> {
  const script = fileURLToPath(new URL('outside.process.ts', import.meta.url))
  const { file, args } = host.command(process.execPath, [script])
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
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
  const calls = async () => {
    // Only those that may have changed are asked for again.
    const settled = known.findIndex((call) => !call.answered)
    if (settled >= 0) known.splice(settled)
    known.push(...(await ask<Call[]>({ do: 'calls', after: known.length })))
    return known
  }
  return {
    receiver: await ask<string>({ do: 'receive', host: host.address, delay }),
    prepare: (options) => ask({ do: 'prepare', ...options }),
    report: (rate) => ask({ do: 'report', rate }),
    soFar: () => ask({ do: 'soFar' }),
    rest: () => ask({ do: 'rest' }),
    calls,
    stop: () => void child.kill('SIGKILL'),
  }
}
