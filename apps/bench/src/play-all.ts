import { measureEmptyServer } from './beside/empty-server.ts'
import { measureNodeRed, nodeRedVersion } from './beside/node-red.ts'
import { measureLimit } from './beside/postgres-limit.ts'
import type { Scenario } from './bench.options.ts'
import { watchMachine } from './figures/machine.ts'
import type { Report } from './figures/report.ts'
import { orderId } from './rig/reports.ts'
import { diskOfRuns } from './scenarios/disk.ts'
import { manyWaiting } from './scenarios/many-waiting.ts'
import { measureLoad } from './scenarios/measure-load.ts'
import { outcomeToAction, overload, slowActions } from './scenarios/outcome-to-action.ts'
import { withAftercart, type Bench } from './scenarios/scenario.ts'
import { waits } from './scenarios/waits.ts'
import type { Aftercart } from './system/aftercart.ts'
import { memoryOf } from './system/process-tree.ts'

/** Runs taken together by PostgreSQL's gathered limit. */
const together = 50

/** Plays what was asked for, one after the other: each has the machine for itself. */
export async function playAll(bench: Bench): Promise<Report> {
  const { options, rig } = bench
  const wanted = (scenario: Scenario) => options.only.includes(scenario)
  const machine = watchMachine()
  const report: Omit<Report, 'machine'> = { taken: new Date().toISOString(), seconds: options.seconds }
  if (options.only.some((scenario) => atOneServer.includes(scenario)))
    await withAftercart(bench, (server) => playAtOneServer(bench, server, report))
  if (wanted('empty')) {
    bench.say('An empty HTTP server')
    report.empty = await measureEmptyServer(rig, options.seconds, options.warmup)
  }
  if (wanted('node-red')) {
    bench.say(`Node-RED ${nodeRedVersion}`)
    const answer = await measureNodeRed(rig, options.seconds, options.warmup)
    if ('skipped' in answer) bench.say(`Skipped: ${answer.skipped}`)
    report.nodeRed = { version: nodeRedVersion, ...answer }
  }
  if (wanted('waiting')) report.waiting = await manyWaiting(bench)
  return { ...report, machine: await machine() }
}

const atOneServer: readonly Scenario[] = ['f1', 'f2', 'overload', 'slow', 'disk', 'limit']

async function playAtOneServer(bench: Bench, server: Aftercart, report: Omit<Report, 'machine'>): Promise<void> {
  const { options } = bench
  const wanted = (scenario: Scenario) => options.only.includes(scenario)
  if (wanted('f1')) report.f1 = await outcomeToAction(bench, server)
  if (wanted('f2')) report.f2 = await waits(bench, server)
  if (wanted('overload')) report.overload = { rate: options.overload, figures: await overload(bench, server) }
  if (wanted('slow')) report.slow = await slowActions(bench, server)
  report.memory = memoryOf(server.pid)
  if (wanted('disk')) report.disk = await diskOfRuns(bench, server)
  if (wanted('limit')) report.limit = await limits(bench, server)
}

/** Last at its server: its runs, of no shop, are many. */
async function limits({ rig, options, say }: Bench, server: Aftercart): Promise<Report['limit']> {
  say("PostgreSQL's own limit")
  await measureLoad(rig, server, 'finished', { kind: 'closed', connections: 1, seconds: 10, most: 1 })
  const finished = orderId('finished', 0)
  const seconds = Math.min(options.seconds, 10)
  const single = await measureLimit(server, finished, { gathered: 1, seconds })
  const gathered = await measureLimit(server, finished, { gathered: together, seconds })
  return { single, gathered: { ...gathered, together } }
}
