import type { RunEvent } from '../event.ts'
import type { FlowNode } from '../flow.ts'
import type { StepContext } from '../node.ts'

/** What each node type of the test catalogue means, told a second time and for the reference alone. */
const passing = ['trigger', 'pass', 'join', 'decide', 'repeat', 'split', 'exit']

export function movesByItself({ type }: FlowNode): boolean {
  return passing.includes(type)
}

export function isAction({ type }: FlowNode): boolean {
  return ['act', 'email', 'call'].includes(type)
}

export function decisionAt(node: FlowNode, visit: number, context: StepContext): { out: string; why: string } | null {
  const { id, type, params } = node
  if (type === 'split') return { out: (id.length + visit) % 2 === 0 ? 'a' : 'b', why: context.campaign }
  if (type === 'repeat') {
    const times = (params['times'] as number | undefined) ?? 2
    return visit % (times + 1) === 0 ? { out: 'done', why: `${times} rounds` } : { out: 'again', why: `round ${visit}` }
  }
  if (type !== 'decide') return null
  const tag = params['tag'] as string
  return context.facts.contact.tags.includes(tag)
    ? { out: 'yes', why: `has ${tag}` }
    : { out: 'no', why: `lacks ${tag}` }
}

/** When a node's timer comes; null for nodes that have none. */
export function timerOf(node: FlowNode, context: StepContext): { dueAt: string; local?: string; why?: string } | null {
  const { hour, hours } = node.params as { hour?: number; hours?: number }
  const inHours = (count: number) => ({ dueAt: iso(context.now.getTime() + count * 3_600_000) })
  if (node.type === 'wait') return inHours(hours ?? 1)
  if (node.type === 'clock') return atHour(hour ?? 9, context)
  if (node.type !== 'listen') return null
  return hour !== undefined ? atHour(hour, context) : hours !== undefined ? inHours(hours) : null
}

/** The instant of a local time where the contact is now. */
export function instantOf(local: string, { facts }: StepContext): number {
  return Date.parse(`${local}Z`) - Number(facts.contact.timeZone ?? 0) * 3_600_000
}

/** Whether a goal or a wait for an event takes this signal. */
export function wants({ params }: FlowNode, { name, detail }: Extract<RunEvent, { type: 'signal' }>): boolean {
  return (params['on'] ?? 'paid') === name && [undefined, detail?.['sku']].includes(params['sku'])
}

function atHour(hour: number, context: StepContext): { dueAt: string; local?: string; why?: string } {
  const zone = Number(context.facts.contact.timeZone ?? 0)
  const there = new Date(context.now.getTime() + zone * 3_600_000)
  there.setUTCHours(hour, 0, 0, 0)
  const local = there.toISOString().slice(0, 16)
  const instant = instantOf(local, context)
  if (instant <= context.now.getTime()) return { dueAt: context.now.toISOString(), why: `${local} is past` }
  return { dueAt: iso(instant), local }
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
