import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../rig/free-port.ts'
import { startReceiver } from './receiver.ts'
import { notCarriedOut, repeatedCalls, type RepeatedCalls } from './repeated-calls.ts'
import { createReporter, type Reported } from './reporter.ts'
import { startServerProcess, type ServerOptions, type ServerProcess } from './server-process.ts'
import { callWaitCall, prepareShop } from './trial-shop.ts'
import { until } from './until.ts'

export type RollingOptions = {
  /** Of an empty database. */
  databaseUrl: string
  /** How often every process is restarted. */
  laps: number
  /** Outcomes a second. */
  rate: number
  tell(line: string): void
}

export type RollingReport = {
  reported: Reported
  calls: number
  /** Accepted orders that an action was never called for. */
  lost: string[]
  /** Of restarts nothing is excused. */
  repeated: RepeatedCalls
  /** How each process ended when it was asked to; 0 is well. */
  exitCodes: (number | null)[]
}

const steps = ['first', 'second']
const here = '127.0.0.1'

/** Two web and two worker processes, restarted one after the other while outcomes come in, as for an update. */
export async function playRolling({ databaseUrl, laps, rate, tell }: RollingOptions): Promise<RollingReport> {
  const ends: (() => Promise<unknown>)[] = []
  try {
    const receiver = await startReceiver({ host: here, delay: 100 })
    ends.push(() => receiver.close())
    const shop = await prepareShop(databaseUrl, callWaitCall(receiver.url))
    ends.push(() => shop.close())
    const shared = { DATABASE_URL: databaseUrl, HOST: here, AFTERCART_HTTP_ALLOW: `${here}/32` }
    const web = async (name: string): Promise<ServerOptions> => ({
      ...{ name, role: 'web' },
      environment: { ...shared, PORT: String(await freePort()) },
    })
    const webs = [await web('web one'), await web('web two')]
    const workers = ['worker one', 'worker two'].map((name): ServerOptions => ({
      name,
      role: 'worker',
      environment: shared,
    }))
    const running = new Map<ServerOptions, ServerProcess>()
    const start = async (options: ServerOptions) => void running.set(options, await startServerProcess(options))
    ends.push(() => Promise.all([...running.values()].map((each) => each.kill())))
    const all = [webs[0]!, workers[0]!, webs[1]!, workers[1]!]
    await Promise.all(all.map(start))

    const urls = webs.map(({ environment }) => `http://${here}:${environment['PORT']}`)
    const reporter = createReporter({ urls, secretKey: shop.secretKey, name: 'ord', timeout: 20_000, patience: 60_000 })
    const exitCodes: (number | null)[] = []
    reporter.start(rate)
    for (let lap = 0; lap < laps; lap++) {
      for (const options of all) {
        await sleep(1000)
        // In the middle of its calls or requests, not in a lull.
        await until('calls are under way', async () => receiver.calls.some((call) => !call.answered), 60_000)
        exitCodes.push(await running.get(options)!.stop())
        await start(options)
        tell(`${options.name} is restarted; ${reporter.soFar().accepted.length} outcomes accepted`)
      }
    }
    const reported = await reporter.rest()
    await until(
      'all that was accepted is carried out',
      async () => notCarriedOut(reported.accepted, steps, receiver.calls).length === 0 && (await shop.active()) === 0,
      60_000,
    )
    const lost = notCarriedOut(reported.accepted, steps, receiver.calls)
    return { reported, calls: receiver.calls.length, lost, repeated: repeatedCalls(receiver.calls, []), exitCodes }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}
