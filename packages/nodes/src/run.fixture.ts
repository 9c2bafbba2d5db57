import {
  compileFlow,
  positions,
  start,
  step,
  type Facts,
  type Flow,
  type JsonObject,
  type RunEvent,
  type StepContext,
  type StepResult,
} from '@aftercart/flow'
import { catalogue, type NodeType } from './model.ts'
import { factsOfAda } from './text/facts.fixture.ts'

type Steps = Record<string, [NodeType, JsonObject]>

/** A flow by name: `draw({ t: ['trigger', {…}], w: ['wait', {…}] }, 't > w', 'w.next > x')`. */
export function draw(steps: Steps, ...paths: string[]): Flow {
  return {
    nodes: Object.entries(steps).map(([id, [type, params]]) => ({ id, type, params })),
    edges: paths.map((path) => {
      const [source = '', to = ''] = path.split('>').map((part) => part.trim())
      const [from = '', out] = source.split('.')
      return { from, to, ...(out === undefined ? {} : { out }) }
    }),
  }
}

/** Ada, in a time zone. */
export function adaIn(timeZone: string | null, contact: Partial<Facts['contact']> = {}): Facts {
  const facts = factsOfAda()
  return { ...facts, contact: { ...facts.contact, timeZone, ...contact } }
}

/** What a behaviour sees at a time. */
export function at(now: string | Date, facts: Facts = adaIn('Europe/London')): StepContext {
  return { now: new Date(now), facts, campaign: 'campaign-1' }
}

/**
 * One run of the real nodes, watched: what is due fires when the clock comes to it, and each step is saved as JSON and
 * restored before the next. `facts` and `now` may change between the steps, as they do in life.
 */
export function watch(flow: Flow, begin: string, facts: Facts = adaIn('Europe/London'), campaign = 'campaign-1') {
  const compiled = compileFlow(flow, catalogue)
  const due = new Map<string, { node: string; visit: number; dueAt: string }>()
  const lines: string[] = []
  let now = new Date(begin)
  let known = facts
  let last = take(start(compiled, 'run-1', { now, facts: known, campaign }))

  function take(result: StepResult): StepResult {
    for (const effect of result.effects) {
      if (effect.kind === 'schedule') due.set(effect.node, { ...effect })
      if (effect.kind === 'cancel') due.delete(effect.node)
    }
    for (const each of result.trace) {
      if (each.kind === 'went') lines.push(`${each.node} ${each.out}${each.why === null ? '' : `: ${each.why}`}`)
      if (each.kind === 'waits-on') lines.push(`${each.node} waits on until ${each.until}`)
      if (each.kind === 'interrupted') lines.push(`${each.node} interrupted`)
    }
    return { ...result, snapshot: JSON.parse(JSON.stringify(result.snapshot)) as StepResult['snapshot'] }
  }
  function send(event: RunEvent): void {
    last = take(step(compiled, 'run-1', last.snapshot, event, { now, facts: known, campaign }))
  }
  return {
    lines,
    send,
    signal: (name: Extract<RunEvent, { type: 'signal' }>['name'], detail: JsonObject = {}) =>
      send({ type: 'signal', name, detail }),
    /** The clock goes on to `to`; every timer that comes due until then fires at its time. */
    until(to: string): void {
      for (;;) {
        const next = [...due.values()].toSorted((a, b) => a.dueAt.localeCompare(b.dueAt))[0]
        if (next === undefined || next.dueAt > new Date(to).toISOString()) break
        due.delete(next.node)
        now = new Date(Math.max(now.getTime(), Date.parse(next.dueAt)))
        send({ type: 'timer', node: next.node, visit: next.visit })
      }
      now = new Date(to)
    },
    /** The contact lives by other clocks from now on. */
    movesTo(timeZone: string | null): void {
      known = { ...known, contact: { ...known.contact, timeZone } }
      send({ type: 'zone-changed' })
    },
    dueAt: (node: string) => due.get(node)?.dueAt ?? null,
    at: () => positions(compiled, last.snapshot).map(({ node }) => node),
    status: () => last.status,
  }
}
