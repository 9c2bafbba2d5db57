import type { SignalName, RunEvent } from './event.ts'
import { unreachable } from './json.ts'
import type { Decision } from './node.ts'

/**
 * What the machine reacts to: `begin` once, then what happens to the run. `end`: the run ends wherever it is; an event of its
 * own, because a signal would be taken by inner states before outer ones.
 */
export type MachineEvent = RunEvent | { type: 'begin' } | { type: 'end'; signal?: SignalName }

/** Who hears a signal. `goals`: the goal that a level goes to, by level. `waits`: nodes that wait for it. */
export type Heard = { goals: ReadonlyMap<number, number>; waits: ReadonlySet<number> }

/** What questions are answered from. There only while a step is taken, never saved, and the same during the whole step. */
export type Surroundings = {
  /** The event from outside. Once branches have met, the event that XState hands to guards is one of its own. */
  event: MachineEvent
  /** How often the run had come to each node when the event came. */
  visits: Readonly<Record<string, number>>
  heard: Heard
  /** What a node decides, by its index, when the step takes its decision for the `round`th time, counted from 0. */
  decide(node: number, round: number): Decision
}

/**
 * All that guards may ask. Yes or no, never a text or a date: so what the machine does depends on a few answers, and can be
 * remembered by them.
 */
export type Question =
  /** Is it the timer of the node's present visit? */
  | { about: 'timer'; node: string }
  /** Is it the end of the node's present visit, and, when one is named, by this way out? */
  | { about: 'done'; node: string; out?: string }
  /** Does this wait, by its index, hear the signal? */
  | { about: 'wait'; node: number }
  /** Does the signal lead this level to that goal? Both by index. */
  | { about: 'goal'; level: number; node: number }
  /** Does the node, by its index, decide for this way out? */
  | { about: 'decision'; node: number; out: string }

/** `round`: how many decisions of the node the step has taken before; only a question about a decision looks at it. */
export function answer(now: Surroundings, question: Question, round: number): boolean {
  switch (question.about) {
    case 'timer':
      return isAnswered(now, 'timer', question.node)
    case 'done':
      return isAnswered(now, 'done', question.node) && (question.out === undefined || question.out === outOf(now))
    case 'wait':
      return now.event.type === 'signal' && now.heard.waits.has(question.node)
    case 'goal':
      return now.event.type === 'signal' && now.heard.goals.get(question.level) === question.node
    case 'decision':
      return now.decide(question.node, round).out === question.out
    default:
      return unreachable(question)
  }
}

/** What an action calls its end; of other events nothing. */
export function outOf({ event }: Surroundings): string {
  return event.type === 'done' ? event.out : ''
}

function isAnswered({ event, visits }: Surroundings, type: 'timer' | 'done', node: string): boolean {
  return event.type === type && event.node === node && event.visit === visits[node]
}
