import type { AnyStateMachine } from 'xstate'
import type { MachineEvent, Question } from './question.ts'
import type { Saying } from './saying.ts'

/** What guards and actions see of the world around: nothing but this, so that whoever answers knows what they went by. */
export type MachineContext = {
  is(question: Question): boolean
  /** The run goes on by what this node decides. Says which round of the step that is, counted from 0. */
  take(node: number): number
}

export type Args = { context: MachineContext }

type Decided = Extract<Saying, { type: 'decided' }>

/** A decision's saying depends on how often the step took it before. */
export type Action = Exclude<Saying, Decided> | { type: 'decided'; params: (args: Args) => Decided['params'] }

export type Transition = { target: string | string[]; guard?: (args: Args) => boolean; actions?: Action[] }

/** The part of XState's language that flows compile to: no invoke, no spawn, no timers of its own. */
export type State = {
  id: string
  type?: 'parallel' | 'final'
  initial?: string
  states?: Record<string, State>
  entry?: Action[]
  exit?: Action[]
  on?: { [Type in MachineEvent['type']]?: Transition[] }
  always?: unknown[]
  onDone?: unknown[]
}

/** A machine whose shape is known only at run time; its context is a `MachineContext`. */
export type FlowMachine = AnyStateMachine

/** A guard that asks this. The question is made once, so that it is the same one each time. */
export function asking(question: Question): (args: Args) => boolean {
  return ({ context }) => context.is(question)
}
