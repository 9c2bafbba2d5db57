import { createLoad, type Load, type LoadOptions, type Reported } from './load.ts'
import { openReceiver, type Call } from './receiver.ts'

/** The world outside of the shop: who reports outcomes and who is called by the actions. */
export type Outside = {
  /** Where the actions are to be sent. */
  receiver: string
  /** Comes before the first report. */
  prepare(options: LoadOptions): Promise<void>
  /** So many outcomes a second from now on. */
  report(rate: number): Promise<void>
  soFar(): Promise<Reported>
  /** Begins no more outcomes, and waits for those under way. */
  rest(): Promise<Reported>
  /** Calls from the `after`th on; all when not said. */
  calls(after?: number): Promise<readonly Call[]>
  close(): Promise<void>
}

/** `host`: an address of this machine, 127.0.0.1 when not said. The receiver answers after `delay` milliseconds. */
export async function openOutside({ host, delay }: { host?: string; delay: number }): Promise<Outside> {
  const receiver = await openReceiver({ ...(host === undefined ? {} : { host }), pause: () => delay })
  let load: Load | null = null
  const prepared = () => {
    if (load === null) throw new Error('prepare() comes before the first report.')
    return load
  }
  return {
    receiver: receiver.url,
    prepare: async (options) => void (load = createLoad(options)),
    report: async (rate) => prepared().start(rate),
    soFar: async () => prepared().soFar(),
    rest: () => prepared().rest(),
    calls: async (after = 0) => (after === 0 ? receiver.calls : receiver.calls.slice(after)),
    close: () => receiver.close(),
  }
}
