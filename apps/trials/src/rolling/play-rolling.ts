import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../rig/free-port.ts'
import { openOutside } from '../rig/outside.ts'
import { reckon, untilCarriedOut, type Reckoning } from '../rig/reckoning.ts'
import { serverProcess } from '../rig/server-process.ts'
import { callWaitCall, prepareShop } from '../rig/trial-shop.ts'
import { until } from '../rig/until.ts'

export type RollingOptions = {
  /** Of an empty database. */
  databaseUrl: string
  /** How often every process is restarted. */
  laps: number
  /** Outcomes a second. */
  rate: number
  tell(line: string): void
}

/** Of restarts no repeated call is excused. */
export type RollingReport = Reckoning & {
  /** How each process ended when it was asked to; 0 is well. */
  exitCodes: (number | null)[]
}

const here = '127.0.0.1'

/** Two web and two worker processes, restarted one after the other while outcomes come in, as for an update. */
export async function playRolling({ databaseUrl, laps, rate, tell }: RollingOptions): Promise<RollingReport> {
  const ends: (() => Promise<unknown>)[] = []
  try {
    const outside = await openOutside({ delay: 100 })
    ends.push(() => outside.close())
    const shop = await prepareShop(databaseUrl, callWaitCall(outside.receiver))
    ends.push(() => shop.close())
    const env = { DATABASE_URL: databaseUrl, HOST: here, AFTERCART_HTTP_ALLOW: `${here}/32` }
    const web = async (name: string) =>
      serverProcess({ name, port: await freePort(), env: { ...env, AFTERCART_ROLE: 'web' } })
    const worker = (name: string) => serverProcess({ name, port: null, env: { ...env, AFTERCART_ROLE: 'worker' } })
    const webs = [await web('web one'), await web('web two')] as const
    const all = [webs[0], worker('worker one'), webs[1], worker('worker two')]
    ends.push(() => Promise.all(all.map((each) => each.kill())))
    for (const each of all) each.start()
    await Promise.all(all.map((each) => each.begun()))

    const urls = webs.map(({ url }) => url)
    await outside.prepare({ urls, secretKey: shop.secretKey, timeout: 20_000, patience: 60_000 })
    const exitCodes: (number | null)[] = []
    const underWay = async () => (await outside.calls()).some((call) => call.answered === null)
    await outside.report(rate)
    for (let lap = 0; lap < laps; lap++) {
      for (const each of all) {
        await sleep(1000)
        // In the middle of its calls or requests, not in a lull.
        await until('calls are under way', underWay, 60_000)
        exitCodes.push(await each.kill('SIGTERM'))
        each.start()
        await each.begun()
        tell(`${each.name} is restarted; ${(await outside.soFar()).accepted.length} outcomes accepted`)
      }
    }
    const { accepted } = await outside.rest()
    await untilCarriedOut({ outside, shop, patience: 60_000 }, accepted)
    return { ...(await reckon(outside, [])), exitCodes }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}
