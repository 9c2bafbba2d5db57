import { compileFlow, type CompiledFlow } from '../compile.ts'
import type { Effect, Trace } from '../effect.ts'
import type { Facts, RunEvent, SignalName } from '../event.ts'
import type { Flow } from '../flow.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StepContext } from '../node.ts'
import type { StepResult } from '../run.ts'
import { enter, positions, start, step } from '../step.ts'
import { testCatalogue } from './catalogue.ts'

type Signal = Extract<RunEvent, { type: 'signal' }>

/**
 * A flow in shorthand: `draw({ t: 'trigger', w: ['wait', { hours: 2 }] }, 't > w', 'c.yes > w')`. A trigger without
 * params fires on purchase-failed; an email without params has the subject "Hello"; a decision asks for the tag "vip".
 */
export function draw(nodes: Record<string, string | [string, JsonObject]>, ...edges: string[]): Flow {
  const defaults: Record<string, JsonObject> = {
    trigger: { on: 'purchase-failed' },
    email: { subject: 'Hello' },
    decide: { tag: 'vip' },
  }
  return {
    nodes: Object.entries(nodes).map(([id, node]) => {
      const [type, params] = typeof node === 'string' ? [node, defaults[node] ?? {}] : node
      return { id, type, params }
    }),
    edges: edges.flatMap((path) => {
      const stops = path.split('>').map((stop) => stop.trim())
      return stops.slice(1).map((to, index) => {
        const [from, out] = stops[index]!.split('.')
        return { from: from!, ...(out === undefined ? {} : { out }), to: to.split('.')[0]! }
      })
    }),
  }
}

export const monday = new Date('2026-11-23T10:00:00Z')

export function contextWith(tags: string[] = [], now = monday, timeZone: string | null = null): StepContext {
  const contact = { id: 'c1', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', type: 'prospect' }
  const facts: Facts = {
    contact: { ...contact, tags, timeZone, fields: {}, createdAt: monday.toISOString(), unsubscribedAt: null },
    order: null,
    outcome: null,
    product: null,
    event: null,
    card: null,
    history: null,
    links: { updateCard: null, unsubscribe: null },
    shop: { name: 'Shop', email: 'shop@example.test', timeZone: 'Europe/London', url: 'https://shop.example.test' },
  }
  return { now, facts, campaign: 'campaign-1' }
}

/**
 * Drives one run like a person who watches it: every step is saved as JSON and restored before the next one. `entersBy`: the
 * run begins at a goal that others may enter, not at the trigger.
 */
export function drive(flow: Flow, tags: string[] = [], entersBy: Signal | null = null) {
  const compiled: CompiledFlow = compileFlow(flow, testCatalogue)
  let context = contextWith(tags)
  const effects: Effect[] = []
  const trace: Trace[] = []
  let last: StepResult
  const take = (result: StepResult): StepResult => {
    effects.push(...result.effects)
    trace.push(...result.trace)
    last = { ...result, snapshot: JSON.parse(JSON.stringify(result.snapshot)) as StepResult['snapshot'] }
    return last
  }
  const begun = entersBy === null ? start(compiled, 'run', context) : enter(compiled, 'run', entersBy, context)
  if (begun === null) throw new Error('No goal of this flow lets that signal in.')
  take(begun)
  const send = (event: RunEvent) => take(step(compiled, 'run', last.snapshot, event, context))
  const visitOf = (node: string) => positions(compiled, last.snapshot).find((each) => each.node === node)?.visit ?? 1
  return {
    effects,
    trace,
    send,
    timer: (node: string, visit = visitOf(node)) => send({ type: 'timer', node, visit }),
    done: (node: string, out = 'next', visit = visitOf(node)) => send({ type: 'done', node, visit, out }),
    signal: (name: SignalName = 'paid', detail: Record<string, Json> = {}) => send({ type: 'signal', name, detail }),
    /** Time goes by, elsewhere perhaps; what is due meanwhile is up to the test. */
    later: (hours: number, timeZone = context.facts.contact.timeZone) => {
      const now = new Date(context.now.getTime() + hours * 3_600_000)
      context = contextWith(tags, now, timeZone)
    },
    moveTo: (timeZone: string) => {
      context = contextWith(tags, context.now, timeZone)
      return send({ type: 'zone-changed' })
    },
    at: () => positions(compiled, last.snapshot).map(({ node }) => node),
    status: () => last.status,
    snapshot: () => last.snapshot,
    /** What was asked of the world, in short: `perform m`, `cancel w`. */
    asked: () => effects.map(({ kind, node }) => `${kind} ${node}`),
    told: () => trace.map((each) => ('node' in each ? `${each.kind} ${each.node}` : `${each.kind} ${each.why}`)),
  }
}
