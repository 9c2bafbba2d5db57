import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadRecord } from './load.ts'
import type { RigAnswer, RigRequest } from './rig.messages.ts'

/** The process that sends the load and receives the actions. */
export type Rig = {
  /** Where the receiver is. */
  url: string
  /** From now on the receiver answers after so many milliseconds. */
  answerAfter(milliseconds: number): Promise<void>
  /** Sends the whole load; returns when the last report was answered. */
  load(order: LoadOrder): Promise<void>
  /** Actions will arrive of orders 0, 1, 2 … of that name, due at these times (wall clock, milliseconds). */
  expect(name: string, due: Float64Array): Promise<void>
  /** What became of a load, once all that was accepted has reached the receiver, or nothing more did for `patience` milliseconds. */
  record(name: string, patience: number): Promise<LoadRecord>
  /** Requests that reached the receiver and belong to no load. */
  strange(): Promise<number>
  /** CPU seconds it has used so far. */
  cpu(): Promise<number>
  close(): void
}

export async function openRig(): Promise<Rig> {
  const file = fileURLToPath(new URL('rig.process.ts', import.meta.url))
  const child = fork(file, { serialization: 'advanced', execArgv: [] })
  const asked = new Map<number, { resolve(answer: RigAnswer): void; reject(error: Error): void }>()
  let count = 0
  const first = new Promise<RigAnswer>((resolve, reject) => asked.set(0, { resolve, reject }))
  child.on('message', ({ id, answer }: { id: number; answer: RigAnswer }) => {
    if (answer.kind === 'failed') asked.get(id)?.reject(new Error(answer.why))
    else asked.get(id)?.resolve(answer)
    asked.delete(id)
  })
  child.on('exit', (code) => {
    for (const { reject } of asked.values()) reject(new Error(`The load generator ended with code ${code}.`))
  })
  const ask = async <K extends RigRequest['kind']>(request: RigRequest & { kind: K }) => {
    const answer = await new Promise<RigAnswer>((resolve, reject) => {
      asked.set(++count, { resolve, reject })
      child.send({ id: count, request })
    })
    return answer as Extract<RigAnswer, { kind: K }>
  }
  const { port } = (await first) as Extract<RigAnswer, { kind: 'receiver' }>
  let answerAfter = 0
  return {
    url: `http://127.0.0.1:${port}/hook`,
    async answerAfter(milliseconds) {
      answerAfter = milliseconds
      await ask({ kind: 'receiver', answerAfter })
    },
    load: async (order) => void (await ask({ kind: 'load', order })),
    expect: async (name, due) => void (await ask({ kind: 'expect', name, due })),
    record: async (name, patience) => (await ask({ kind: 'record', name, patience })).record,
    strange: async () => (await ask({ kind: 'receiver', answerAfter })).strange,
    cpu: async () => (await ask({ kind: 'cpu' })).seconds,
    close: () => child.disconnect(),
  }
}
