import { andThen } from '../system/and-then.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { differences, spreadOf, type Spread } from '../figures/statistics.ts'
import { orderId } from '../rig/reports.ts'
import { forget, startAftercart, type Aftercart } from '../system/aftercart.ts'
import { memoryOf, type ProcessMemory } from '../system/process-tree.ts'
import { idsOf, type RunIds } from '../system/rows.ts'
import { fillWaiting, filledName } from './fill-waiting.ts'
import { benchFlow } from './flows.ts'
import { type LoadFigures } from './measure-load.ts'
import { askForScreens, type ScreenFigures } from './screens.ts'
import { closedLoop, warmUp, type Bench } from './scenario.ts'
import { lateness } from './waits.ts'

export type ManyWaiting = {
  waiting: number
  fillSeconds: number
  /** Bytes of the whole database. */
  databaseSize: number
  /** From `npm start` until /healthz answers 200, milliseconds: with an empty database, and with all that waits. */
  start: { empty: number; full: number }
  /** After all the loads below. */
  memory: ProcessMemory[]
  due: { perSecond: number; count: number; arrived: number; again: number; woke: Spread | null; reached: Spread | null }
  /** With all of them. */
  screens: ScreenFigures[]
  /** F1, closed loop, before and with them. */
  f1: { without: LoadFigures; with: LoadFigures; /** 0.1: a tenth slower. */ loss: number }
}

/** Very many runs that wait: does it still start, wake runs on time and take new ones as before? */
export async function manyWaiting(bench: Bench): Promise<ManyWaiting> {
  const dataDir = bench.newDataDir()
  try {
    await (await startAftercart(dataDir)).stop()
    const first = await startAftercart(dataDir)
    const filled = await andThen(playBefore(bench, first), () => first.stop())
    bench.say(`Starting with ${bench.options.waiting} waiting runs`)
    const second = await startAftercart(dataDir)
    const after = await andThen(playAfter(bench, second), () => second.stop())
    const { without, ...rest } = filled
    return {
      ...rest,
      waiting: bench.options.waiting,
      start: { empty: first.startedIn, full: second.startedIn },
      memory: after.memory,
      due: after.due,
      screens: after.screens,
      f1: { without, with: after.f1, loss: 1 - after.f1.perSecond / without.perSecond },
    }
  } finally {
    await forget(dataDir)
  }
}

async function playBefore(bench: Bench, server: Aftercart) {
  const { rig, options, say } = bench
  await server.publish(benchFlow(rig.url))
  await warmUp(bench, server)
  say('F1 before anything waits')
  const without = await closedLoop(bench, server, options.seconds)
  await server.publish(benchFlow(rig.url, 'P30D'))
  const models = await reallyWaiting(bench, server)
  const began = performance.now()
  await fillWaiting(server.database, models, options.waiting, (filled) =>
    say(`${filled} of ${options.waiting} runs wait`),
  )
  const fillSeconds = (performance.now() - began) / 1000
  await server.publish(benchFlow(rig.url))
  const { rows } = await server.database.query<{ size: number }>(
    'SELECT pg_database_size(current_database())::float8 AS size',
  )
  return { without, fillSeconds, databaseSize: rows[0]!.size }
}

/** Two runs that came by the real path and wait. */
async function reallyWaiting({ rig }: Bench, server: Aftercart): Promise<[RunIds, RunIds]> {
  const target = {
    port: server.port,
    path: '/trpc/outcomes.report',
    headers: { Authorization: `Bearer ${server.secretKey}` },
  }
  await rig.load({ name: 'model', target, shape: { kind: 'closed', connections: 1, seconds: 60, most: 2 } })
  const ids = (n: number) => idsOf(server.database, server.shopId, orderId('model', n))
  return [await ids(0), await ids(1)]
}

async function playAfter(bench: Bench, server: Aftercart) {
  const { options, say } = bench
  await warmUp(bench, server)
  say('F1 with all that waits')
  const f1 = await closedLoop(bench, server, options.seconds)
  say(`${options.timers} of them come due each second`)
  const due = await comeDue(bench, server)
  const screens = await askForScreens(server)
  return { f1, due, screens, memory: memoryOf(server.pid) }
}

/** Moves the times of some of the filled waits to the next seconds, and looks how late they wake. */
async function comeDue({ rig, options }: Bench, server: Aftercart): Promise<ManyWaiting['due']> {
  const count = Math.min(options.waiting, Math.round(options.timers * options.seconds))
  const from = Date.now() + 5000
  const due = Float64Array.from({ length: count }, (_, n) => Math.floor(from + (n * 1000) / options.timers))
  await rig.expect(filledName, due)
  await server.database.query(
    `UPDATE timer t SET due_at = to_timestamp(($3::float8 + substr(r.order_id, $4)::int * 1000 / $5::float8) / 1000)
     FROM run r WHERE r.shop_id = $1 AND r.order_id = ANY ($2) AND t.shop_id = r.shop_id AND t.run_id = r.id`,
    [server.shopId, Array.from(due, (_, n) => orderId(filledName, n)), from, filledName.length + 2, options.timers],
  )
  if (Date.now() > from)
    throw new Error('The timers were not set in time: try fewer of them, by --timers or --seconds.')
  await sleep(from - Date.now() + options.seconds * 1000)
  const record = await rig.record(filledName, 30_000)
  await sleep(500)
  return {
    perSecond: options.timers,
    count,
    arrived: record.arrived.filter((time) => !Number.isNaN(time)).length,
    again: record.arrivedAgain,
    woke: await lateness(server, from),
    reached: spreadOf(differences(record.arrived, record.due)),
  }
}
