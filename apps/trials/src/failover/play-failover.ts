import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../rig/carried-out.ts'
import { freePorts } from '../rig/free-port.ts'
import { openOutside, type Outside } from '../rig/outside.ts'
import { reckon, untilCarriedOut, type Reckoning } from '../rig/reckoning.ts'
import { lastWords, serverProcess } from '../rig/server-process.ts'
import { callWaitCall, prepareShop, type TrialShop } from '../rig/trial-shop.ts'
import { until } from '../rig/until.ts'
import { startCluster, type DatabaseCluster } from './database-cluster.ts'
import type { Programs } from './needed-programs.ts'

export type FailoverOptions = {
  programs: Programs
  /** How often the primary is killed. */
  rounds: number
  /** Outcomes a second. */
  rate: number
  tell(line: string): void
}

export type FailoverReport = Reckoning & {
  /** Seconds from each kill until the other PostgreSQL was the primary. */
  promotion: number[]
}

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
    const outside = await openOutside({ delay: 100 })
    ends.push(() => outside.close())
    const shop = await prepareShop(cluster.url, callWaitCall(outside.receiver))
    ends.push(() => shop.close())
    const env = { HOST: here, DATABASE_URL: cluster.url, AFTERCART_HTTP_ALLOW: `${here}/32`, AFTERCART_ROLE: 'all' }
    const servers = (await freePorts(2)).map((port, index) => serverProcess({ name: `server ${index + 1}`, port, env }))
    ends.push(() => Promise.all(servers.map((server) => server.kill())))
    for (const server of servers) {
      server.start()
      await server.begun()
    }
    const urls = servers.map(({ url }) => url)
    await outside.prepare({ urls, secretKey: shop.secretKey, timeout: 5000, patience: 120_000 })

    const faults: Fault[] = []
    const promotion: number[] = []
    const words = (error: unknown): never => {
      throw new Error(`${String(error)}\n${lastWords(servers)}`, { cause: error })
    }
    for (let round = 0; round < rounds; round++) {
      const played = await playRound({ cluster, outside, shop, rate, tell }).catch(words)
      faults.push(played.fault)
      promotion.push(played.promotion)
    }
    return { ...(await reckon(outside, faults)), promotion }
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}

type Stage = { cluster: DatabaseCluster; outside: Outside; shop: TrialShop; rate: number; tell(line: string): void }

async function playRound(stage: Stage): Promise<{ fault: Fault; promotion: number }> {
  const { cluster, outside, rate, tell } = stage
  const acceptedSoFar = async () => (await outside.soFar()).accepted.length
  await outside.report(rate)
  await sleep(5000)
  const midCall = async () => (await outside.calls()).some((call) => call.answered === null)
  await until('calls are under way', midCall, 30_000)
  const at = Date.now()
  const killed = await cluster.killPrimary()
  tell(`PostgreSQL ${killed} and its Patroni are killed; ${await acceptedSoFar()} outcomes accepted`)
  await cluster.promoted(killed)
  const promotion = (Date.now() - at) / 1000
  tell(`the other is the primary, ${promotion.toFixed(1)} s after the kill`)
  const before = await acceptedSoFar()
  await until('outcomes are accepted again', async () => (await acceptedSoFar()) > before, 60_000)
  const fault = { address: here, at, until: Date.now() }
  await sleep(5000)
  const { accepted } = await outside.rest()
  await untilCarriedOut({ ...stage, patience: 120_000 }, accepted)
  tell(`all ${accepted.length} accepted outcomes are carried out`)
  await cluster.bringBack(killed)
  tell(`PostgreSQL ${killed} is back as the standby`)
  return { fault, promotion }
}
