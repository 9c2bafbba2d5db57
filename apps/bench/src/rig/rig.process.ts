// The load generator and the receiver, in a process of their own: what they take is not counted as Aftercart's.
import { setTimeout as sleep } from 'node:timers/promises'
import { Load } from './load.ts'
import { openReceiver } from './receiver.ts'
import type { RigAnswer, RigRequest } from './rig.messages.ts'

const loads = new Map<string, Load>()
const receiver = await openReceiver((orderId) => {
  const dash = orderId.lastIndexOf('-')
  const load = loads.get(orderId.slice(0, dash))
  if (load === undefined) receiver.strange += 1
  else load.arrived(Number(orderId.slice(dash + 1)))
})

const nowhere = { port: 0, path: '/', headers: {} }

process.on('message', ({ id, request }: { id: number; request: RigRequest }) => {
  answer(request).then(
    (answered) => process.send!({ id, answer: answered }),
    (error: unknown) => process.send!({ id, answer: { kind: 'failed', why: String(error) } satisfies RigAnswer }),
  )
})
process.on('disconnect', () => process.exit())
process.send!({ id: 0, answer: { kind: 'receiver', port: receiver.port, strange: 0 } satisfies RigAnswer })

async function answer(request: RigRequest): Promise<RigAnswer> {
  switch (request.kind) {
    case 'receiver':
      receiver.answerAfter = request.answerAfter
      return { kind: 'receiver', port: receiver.port, strange: receiver.strange }
    case 'load': {
      const load = new Load(request.order)
      loads.set(request.order.name, load)
      await load.run()
      return { kind: 'load' }
    }
    case 'expect': {
      const load = new Load({
        name: request.name,
        target: nowhere,
        shape: { kind: 'closed', connections: 0, seconds: 0 },
      })
      loads.set(request.name, load)
      load.expect(request.due)
      return { kind: 'expect' }
    }
    case 'record': {
      const load = loads.get(request.name)
      if (load === undefined) throw new Error(`There is no load ${request.name}.`)
      const asked = performance.now()
      while (!load.settled && Math.min(load.silence, performance.now() - asked) < request.patience) await sleep(2)
      return { kind: 'record', record: load.record }
    }
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return { kind: 'cpu', seconds: (user + system) / 1e6 }
    }
  }
}
