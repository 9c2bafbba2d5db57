import { setTimeout as sleep } from 'node:timers/promises'
import type { Aftercart } from '../system/aftercart.ts'
import { spreadOf, type Spread } from '../figures/statistics.ts'
import { benchFlow } from './flows.ts'
import { idSince, measureLoad, type LoadFigures } from './measure-load.ts'
import type { Bench } from './scenario.ts'

export type WaitFigures = {
  rate: number
  figures: LoadFigures
  /** Milliseconds from when a wait was due until its run woke, as the timelines tell. */
  woke: Spread | null
  /** Milliseconds from when a wait was due until its action reached the receiver. */
  arrived: Spread | null
}

const waited = 2000

/** F2: as F1 with a wait of two seconds before the action, open loop. Leaves F1's flow published. */
export async function waits({ rig, options, say }: Bench, server: Aftercart): Promise<WaitFigures> {
  const rate = options.timers
  say(`F2, a wait of 2 s, open loop, ${rate}/s`)
  await server.publish(benchFlow(rig.url, 'PT2S'))
  await sleep(1000)
  const since = Date.now()
  const shape = { kind: 'open', perSecond: rate, seconds: options.seconds, connections: 512 } as const
  const { figures, record } = await measureLoad(rig, server, 'f2', shape)
  const began = await startedAt(server, since)
  const arrived = [...began].map(
    ([orderId, at]) => (record.arrived[Number(orderId.split('-')[1])] ?? NaN) - at - waited,
  )
  await server.publish(benchFlow(rig.url))
  return { rate, figures, woke: await lateness(server, since), arrived: spreadOf(arrived) }
}

async function startedAt(server: Aftercart, since: number): Promise<Map<string, number>> {
  const { rows } = await server.database.query<{ order_id: string; started_at: Date }>(
    `SELECT order_id, started_at FROM run WHERE shop_id = $1 AND id >= $2 AND order_id LIKE 'f2-%'`,
    [server.shopId, idSince(since)],
  )
  return new Map(rows.map((row) => [row.order_id, row.started_at.getTime()]))
}

/** How late the waits woke that woke since then. */
export async function lateness(server: Aftercart, since: number): Promise<Spread | null> {
  const { rows } = await server.database.query<{ late: number }>(
    `SELECT (detail->>'late')::float8 AS late FROM timeline_row WHERE shop_id = $1 AND kind = 'woke' AND at >= $2`,
    [server.shopId, new Date(since)],
  )
  return spreadOf(rows.map((row) => row.late))
}
