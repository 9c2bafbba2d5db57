import { setTimeout as sleep } from 'node:timers/promises'
import { startReceiver } from '../hosts/receiver.ts'
import { notCarriedOut, repeatedCalls, type RepeatedCalls } from '../hosts/repeated-calls.ts'
import { createReporter, type Reported } from '../hosts/reporter.ts'
import { startServerProcess, type ServerProcess } from '../hosts/server-process.ts'
import { callWaitCall, prepareShop } from '../hosts/trial-shop.ts'
import { until } from '../hosts/until.ts'
import { freePort } from '../rig/free-port.ts'
import { startCluster } from './database-cluster.ts'
import type { Programs } from './needed-programs.ts'

export type FailoverOptions = {
  programs: Programs
  /** How often the primary is killed. */
  rounds: number
  /** Outcomes a second. */
  rate: number
  tell(line: string): void
}

export type FailoverReport = {
  reported: Reported
  calls: number
  /** Accepted orders that an action was never called for. */
  lost: string[]
  repeated: RepeatedCalls
  /** Seconds from each kill until the other PostgreSQL was the primary. */
  promotion: number[]
}

const steps = ['first', 'second']
const here = '127.0.0.1'

/**
 * Two Aftercart processes on a PostgreSQL with a standby. The primary is killed under load, the standby takes its place, and
 * the processes go on with it by themselves; then the old primary comes back as the standby.
 */
export async function playFailover({ programs, rounds, rate, tell }: FailoverOptions): Promise<FailoverReport> {
  const ends: (() => Promise<unknown>)[] = []
  try {
    const cluster = await startCluster(programs)
    ends.push(() => cluster.stop())
    tell('PostgreSQL runs with a standby, under Patroni with etcd and behind HAProxy')
    const receiver = await startReceiver({ host: here, delay: 100 })
    ends.push(() => receiver.close())
    const shop = await prepareShop(cluster.url, callWaitCall(receiver.url))
    ends.push(() => shop.close())
    const urls: string[] = []
    const servers: ServerProcess[] = []
    for (const name of ['one', 'two']) {
      const port = await freePort()
      const environment = {
        ...{ PORT: String(port), HOST: here, DATABASE_URL: cluster.url },
        AFTERCART_HTTP_ALLOW: `${here}/32`,
      }
      const server = await startServerProcess({ name, role: 'all', environment })
      ends.push(() => server.kill())
      servers.push(server)
      urls.push(`http://${here}:${port}`)
    }
    const reporter = createReporter({ urls, secretKey: shop.secretKey, name: 'ord', timeout: 5000, patience: 120_000 })
    const faults = []
    const promotion: number[] = []
    for (let round = 0; round < rounds; round++) {
      reporter.start(rate)
      await sleep(5000)
      const midCall = async () => receiver.calls.some((call) => !call.answered)
      await until('calls are under way', midCall, 30_000)
      const at = Date.now()
      const killed = await cluster.killPrimary()
      tell(`PostgreSQL ${killed} and its Patroni are killed; ${reporter.soFar().accepted.length} outcomes accepted`)
      await cluster.promoted(killed)
      promotion.push((Date.now() - at) / 1000)
      tell(`the other is the primary, ${promotion.at(-1)!.toFixed(1)} s after the kill`)
      const before = reporter.soFar().accepted.length
      await until('outcomes are accepted again', async () => reporter.soFar().accepted.length > before, 60_000)
      faults.push({ address: here, at, until: Date.now() })
      await sleep(5000)
      const { accepted } = await reporter.rest()
      const carriedOut = async () =>
        notCarriedOut(accepted, steps, receiver.calls).length === 0 && (await shop.active()) === 0
      await until('all that was accepted is carried out', carriedOut, 120_000).catch((error: unknown) => {
        const left = notCarriedOut(accepted, steps, receiver.calls)
        const said = servers.flatMap((server) => server.said.map((line) => `${server.name}: ${line}`))
        throw new Error(`${String(error)} Left: ${left.join(' ')}\n${said.join('\n')}`, { cause: error })
      })
      tell(`all ${accepted.length} accepted outcomes are carried out`)
      await cluster.bringBack(killed)
      tell(`PostgreSQL ${killed} is back as the standby`)
    }
    const reported = await reporter.rest()
    const lost = notCarriedOut(reported.accepted, steps, receiver.calls)
    const repeated = repeatedCalls(receiver.calls, faults)
    return { reported, calls: receiver.calls.length, lost, repeated, promotion }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}
