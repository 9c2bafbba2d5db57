import { assign, type AnyStateMachine } from 'xstate'
import type { RunEvent } from './event.ts'
import type { Decision, StepContext } from './node.ts'

/** What the machine reacts to: `begin` once, then what happens to the run. */
export type MachineEvent = RunEvent | { type: 'begin' }

/** The goal that a level goes to when a signal comes; `standing`: the run stands at that very goal. */
export type ChosenGoal = { goal: number; standing: boolean }

/** What a step may look at. There only while a step is taken, never saved. */
export type Surroundings = {
  context: StepContext
  event: MachineEvent
  /** By level. */
  goals: ReadonlyMap<number, ChosenGoal>
}

/**
 * Guards and actions read `now.event`, not the event that XState hands them: once branches have met, that one is XState's
 * own.
 */
export type MachineContext = {
  visits: Record<string, number>
  decisions: Record<string, Decision>
  now: Surroundings
}

/** What the machine says while it moves, in order; `step` makes effects and trace of it. */
export type Said =
  | { type: 'enter'; params: Visit }
  | { type: 'leave'; params: Visit }
  | { type: 'went'; params: Visit & { out: string; why: string | null } }
  | { type: 'goal'; params: Visit }

export type Visit = { node: string; visit: number }

export type Args = { context: MachineContext }

export type Saying = { [Type in Said['type']]: { type: Type; params: (args: Args) => Extract<Said, { type: Type }>['params'] } }[Said['type']]

export type Action = Saying | ReturnType<typeof remember>

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
  always?: Transition[]
  onDone?: unknown[]
}

/** A machine whose shape is known only at run time; its context is a `MachineContext`. */
export type FlowMachine = AnyStateMachine

/** An action that changes what the machine remembers. */
export function remember(change: (context: MachineContext) => Partial<MachineContext>) {
  return assign(({ context }: { context: MachineContext }) => change(context))
}
