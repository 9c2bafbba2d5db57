// The world outside of the shop's hosts, on a host of its own: who reports outcomes and who is called by the actions. Told
// what to do by the trial that started it, through Node's channel between processes, which needs no network.
import { startReceiver } from './receiver.ts'
import { createReporter, type Reporter, type ReporterOptions } from './reporter.ts'
import { unreachable } from '@aftercart/flow'

export type Order =
  | { do: 'receive'; host: string; delay: number }
  | ({ do: 'prepare' } & ReporterOptions)
  | { do: 'report'; rate: number }
  | { do: 'soFar' }
  | { do: 'rest' }
  /** Calls from the `after`th on. */
  | { do: 'calls'; after: number }

let receiver: Awaited<ReturnType<typeof startReceiver>> | null = null
let reporter: Reporter | null = null

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  follow(order).then(
    (answer) => process.send?.({ id, answer: answer ?? null }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.once('disconnect', () => process.exit())

async function follow(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'receive':
      receiver = await startReceiver(order)
      return receiver.url
    case 'prepare':
      reporter = createReporter(order)
      return null
    case 'report':
      return reporter?.start(order.rate)
    case 'soFar':
      return reporter?.soFar()
    case 'rest':
      return reporter?.rest()
    case 'calls':
      return receiver?.calls.slice(order.after) ?? []
    default:
      return unreachable(order)
  }
}
