// The world outside of the shop's hosts, on a host of its own. Told what to do by the trial that started it, through Node's
// channel between processes, which needs no network. Usage: node outside.process.ts ADDRESS DELAY
import { openOutside, type Outside } from '../rig/outside.ts'

/** What it can be asked to do: its functions, with what they take. */
export type Order = {
  [Name in keyof Outside]: Outside[Name] extends (...args: infer Args) => unknown ? { do: Name; with: Args } : never
}[keyof Outside]

const [host = '', delay = ''] = process.argv.slice(2)
const outside = await openOutside({ host, delay: Number(delay) })
const can = outside as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  can[order.do]?.(...order.with).then(
    (answer) => process.send?.({ id, answer: answer ?? null }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.once('disconnect', () => process.exit())
process.send?.({ id: 0, answer: outside.receiver })
