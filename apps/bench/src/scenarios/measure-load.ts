import { setTimeout as sleep } from 'node:timers/promises'
import { differences, latest, spreadOf, type Spread } from '../figures/statistics.ts'
import type { LoadRecord, LoadShape } from '../rig/load.ts'
import type { Target } from '../rig/reports.ts'
import type { Rig } from '../rig/rig.ts'
import type { Aftercart } from '../system/aftercart.ts'
import { cpuBetween, cpuOf, type CpuSeconds } from '../system/process-tree.ts'

export type LoadFigures = {
  sent: number
  /** Answered with 200. */
  accepted: number
  /** Answered with 429 or 503. */
  refused: number
  /** Any other answer, or none. */
  broken: number
  refusedWithoutWord: number
  /** How many answers had which HTTP status; 0: there was none. */
  answers: Record<string, number>
  /** Accepted, but its action never reached the receiver, or its run never ended. */
  lost: number
  /** Actions that reached the receiver more than once. */
  again: number
  /** Those carried out to their end, by the seconds from the first report until the last run had ended. */
  perSecond: number
  seconds: number
  /** Milliseconds from when the report was due until it was answered. */
  accept: Spread | null
  /** Milliseconds from when the report was due until its action reached the receiver. */
  endToEnd: Spread | null
  cpu: CpuSeconds
  /** CPU milliseconds of the system under test for each accepted report. */
  cpuPerRun: number
  cpuPerRunOfPostgres: number
  /** The same of the load generator and receiver, which are not counted in it. */
  rigCpuPerRun: number
}

export type LoadTaken = { figures: LoadFigures; record: LoadRecord }

/** For so long nothing may happen before what is missing counts as lost, in milliseconds. */
const patience = 30_000

export function targetOf({ port, secretKey }: Aftercart): Target {
  return { port, path: '/trpc/outcomes.report', headers: { Authorization: `Bearer ${secretKey}` } }
}

/** Sends a load to Aftercart and waits until all of it is done and written down. */
export async function measureLoad(rig: Rig, server: Aftercart, name: string, shape: LoadShape): Promise<LoadTaken> {
  const ended = (record: LoadRecord) => untilEnded(server, record)
  return measure(rig, { name, target: targetOf(server), shape, pid: server.pid, arrives: true, ended })
}

type Measured = {
  name: string
  target: Target
  shape: LoadShape
  /** The root of the process tree that is measured. */
  pid: number
  /** False when nothing is sent on to the receiver. */
  arrives: boolean
  /** Waits until its own work is over; tells how many runs never ended, and when the last one did (wall clock, milliseconds). */
  ended(record: LoadRecord): Promise<{ unfinished: number; at: number }>
}

/** The same for anything that takes the reports and calls the receiver. */
export async function measure(rig: Rig, { name, target, shape, pid, arrives, ended }: Measured): Promise<LoadTaken> {
  const [cpuBefore, rigBefore] = [cpuOf(pid), await rig.cpu()]
  await rig.load({ name, target, shape })
  const record = await rig.record(name, arrives ? patience : 0)
  const end = await ended(record)
  const [cpu, rigCpu] = [cpuBetween(cpuBefore, cpuOf(pid)), (await rig.cpu()) - rigBefore]
  return { record, figures: figuresOf(record, { ...end, arrives }, cpu, rigCpu) }
}

function figuresOf(
  record: LoadRecord,
  end: { unfinished: number; at: number; arrives: boolean },
  cpu: CpuSeconds,
  rigCpu: number,
): LoadFigures {
  const statuses = [...record.status]
  const accepted = statuses.filter((status) => status === 200).length
  const refused = statuses.filter((status) => status === 429 || status === 503).length
  const notArrived = statuses.filter((status, n) => status === 200 && Number.isNaN(record.arrived[n])).length
  const last = Math.max(latest(record.answered), latest(record.arrived), end.at)
  const seconds = (last - (record.due[0] ?? last)) / 1000
  const lost = end.arrives ? Math.max(notArrived, end.unfinished) : 0
  const onlyAccepted = (times: Float64Array) => times.filter((_, n) => record.status[n] === 200)
  return {
    ...{ sent: statuses.length, accepted, refused, broken: statuses.length - accepted - refused },
    refusedWithoutWord: record.refusedWithoutWord,
    answers: Object.fromEntries([...Map.groupBy(statuses, String)].map(([status, each]) => [status, each.length])),
    lost,
    again: record.arrivedAgain,
    perSecond: (accepted - lost) / seconds,
    seconds,
    accept: spreadOf(onlyAccepted(differences(record.answered, record.due))),
    endToEnd: spreadOf(onlyAccepted(differences(record.arrived, record.due))),
    cpu,
    cpuPerRun: (cpu.total * 1000) / accepted,
    cpuPerRunOfPostgres: (cpu.postgres * 1000) / accepted,
    rigCpuPerRun: (rigCpu * 1000) / accepted,
  }
}

/** Until every run of the load has ended in the database too. Ids of runs are in the order of time: only new ones are looked at. */
async function untilEnded(server: Aftercart, record: LoadRecord): Promise<{ unfinished: number; at: number }> {
  const since = idSince((record.due[0] ?? Date.now()) - 1000)
  let before = Infinity
  for (let giveUpAt = Date.now() + patience; ; await sleep(50)) {
    const { rows } = await server.database.query<{ active: number; last: Date | null }>(
      `SELECT count(*) FILTER (WHERE status = 'active')::int AS active, max(ended_at) AS last
       FROM run WHERE shop_id = $1 AND id >= $2 AND order_id LIKE $3`,
      [server.shopId, since, `${record.name}-%`],
    )
    const { active, last } = rows[0]!
    if (active < before) giveUpAt = Date.now() + patience
    before = active
    if (active === 0 || Date.now() > giveUpAt) return { unfinished: active, at: last?.getTime() ?? -Infinity }
  }
}

/** The smallest UUID version 7 of that millisecond. */
export function idSince(milliseconds: number): string {
  const hex = Math.floor(milliseconds).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
