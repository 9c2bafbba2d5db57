// Prints how long a flow takes to check, to compile and to step. Run it with: node packages/flow/bench/step.bench.ts
import { createActor, type Snapshot } from 'xstate'
import { compileFlow, positions, start, step, validateFlow } from '../src/index.ts'
import type { CompiledFlow, RunEvent, RunSnapshot } from '../src/index.ts'
import { makeDriver } from '../src/driver.ts'
import { testCatalogue } from '../src/testing/catalogue.ts'
import { contextWith } from '../src/testing/drive.ts'
import { long, nested, wild } from './flows.ts'
import { plainMachine } from './plain-machine.ts'

declare const console: { log(text: string): void }
declare const process: {
  cpuUsage(since?: object): { user: number; system: number }
  memoryUsage(): { heapUsed: number }
}

const context = contextWith(['vip'])
const flow30 = compileFlow(long(30), testCatalogue)
const forgetful30 = { ...flow30, driver: makeDriver(flow30.plan, flow30.machine, 0) }
const life = lifeOf(flow30)
const plain = plainMachine(flow30)
const plainLife = plainLifeOf()

const remembering = () => life.forEach((moment) => restoreStepSave(flow30, moment))
const forgetting = () => life.forEach((moment) => restoreStepSave(forgetful30, moment))
const steps = { ours: 0, forgetful: 0, xstate: 0 }
// Turn by turn, so that whatever else the computer does meanwhile falls on both.
for (let turn = 0; turn < 10; turn++) {
  steps.ours = Math.max(steps.ours, perSecond(remembering, life.length))
  steps.forgetful = Math.max(steps.forgetful, perSecond(forgetting, life.length))
  steps.xstate = Math.max(
    steps.xstate,
    perSecond(() => plainLife.forEach(restoreSendSave), plainLife.length),
  )
}
const round = (value: number) => Math.round(value).toLocaleString('en-US')
console.log(`a whole run of a 30-node flow, ${life.length} events: restore, step, save, as JSON both ways`)
console.log(`  this package   ${round(steps.ours)} steps a second of one core`)
console.log(`  remembers none ${round(steps.forgetful)} (each turn worked out by XState)`)
console.log(`  XState alone   ${round(steps.xstate)} (the same statechart, an actor restored and persisted)`)
console.log(`  ratio          ${(steps.ours / steps.xstate).toFixed(1)}`)
const [allocated, allocatedAnew] = [remembering, forgetting].map((work) => round(allocatedBy(work) / life.length))
console.log(`  allocated      ${allocated} bytes a step; with nothing remembered ${allocatedAnew}`)
const bytes = life.map(({ saved }) => saved.length)
const plainBytes = plainLife.map(({ saved }) => saved.length)
console.log(`  snapshot       at most ${Math.max(...bytes)} bytes; of XState alone ${Math.max(...plainBytes)}`)

const [first] = life
const late: RunEvent = { type: 'timer', node: flow30.plan.graph.nodes[2]!.id, visit: 9 }
time('a late event: 30 nodes', 5000, () => restoreStepSave(flow30, { saved: first!.saved, event: late }))
time('start: 30 nodes', 2000, () => start(flow30, 'run', context))
time('compile: 30 nodes', 100, () => compileFlow(long(30), testCatalogue))
time('compile: 1,000 nodes', 20, () => compileFlow(long(1000), testCatalogue))
time('validate: 200 nodes', 100, () => validateFlow(long(200), testCatalogue))
time('validate: 5,000 nodes', 5, () => validateFlow(long(5000), testCatalogue))
time('validate: 5,000 wild nodes, 20,000 edges', 3, () => validateFlow(wild(5000, 20000), testCatalogue))
time('validate: 5,000 wild nodes, 6,000 edges', 3, () => validateFlow(wild(5000, 6000), testCatalogue))
time('validate: branches 2,400 deep', 3, () => validateFlow(nested(2400), testCatalogue))

type Moment = { saved: string; event: RunEvent }

function restoreStepSave(compiled: CompiledFlow, { saved, event }: Moment): string {
  return JSON.stringify(step(compiled, 'run', JSON.parse(saved) as RunSnapshot, event, context).snapshot)
}

function restoreSendSave({ saved, event }: Moment): string {
  const actor = createActor(plain, { snapshot: JSON.parse(saved) as Snapshot<unknown> }).start()
  actor.send(event)
  return JSON.stringify(actor.getPersistedSnapshot())
}

/** Every event of a run from its beginning to its end, with the run as it was saved before. */
function lifeOf(compiled: CompiledFlow): Moment[] {
  const moments: Moment[] = []
  let { snapshot, status } = start(compiled, 'run', context)
  while (status === 'active') {
    const event = eventAt(positions(compiled, snapshot)[0]!)
    moments.push({ saved: JSON.stringify(snapshot), event })
    ;({ snapshot, status } = step(compiled, 'run', snapshot, event, context))
  }
  return moments
}

function plainLifeOf(): Moment[] {
  const begun = createActor(plain).start()
  begun.send({ type: 'begin' })
  let saved = JSON.stringify(begun.getPersistedSnapshot())
  return life.map(({ event }) => {
    const moment = { saved, event }
    const after = restoreSendSave(moment)
    if (after === saved) throw new Error(`XState alone did not take ${JSON.stringify(event)}.`)
    saved = after
    return moment
  })
}

function eventAt({ node, visit }: { node: string; visit: number }): RunEvent {
  if (node.startsWith('wait')) return { type: 'timer', node, visit }
  if (node.startsWith('goal')) return { type: 'signal', name: 'paid' }
  return { type: 'done', node, visit, out: 'next' }
}

function perSecond(work: () => void, steps: number): number {
  return (steps * 1000) / milliseconds(work, 300)
}

/** In bytes. The middle of many measurements: in some of them memory is cleared up meanwhile. */
function allocatedBy(work: () => void): number {
  const measured = Array.from({ length: 101 }, () => {
    const before = process.memoryUsage().heapUsed
    for (let count = 0; count < 5; count++) work()
    return (process.memoryUsage().heapUsed - before) / 5
  })
  return measured.toSorted((a, b) => a - b)[50]!
}

function time(what: string, times: number, work: () => unknown): void {
  console.log(`${what.padEnd(46)} ${milliseconds(work, times).toFixed(3).padStart(9)} ms`)
}

/** What one call costs. Of the processor's time, not of the clock's: other programs may want the core too. */
function milliseconds(work: () => unknown, times: number): number {
  for (let count = 0; count < times / 4; count++) work()
  const before = process.cpuUsage()
  for (let count = 0; count < times; count++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}
