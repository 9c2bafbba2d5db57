import type { AnyStateMachine } from 'xstate'
import type { RunEvent, SignalName } from './event.ts'
import type { Decision, StepContext } from './node.ts'

/**
 * What the machine reacts to: `begin` once, then what happens to the run. `end`: the run ends wherever it is; an event of its
 * own, because a signal would be taken by inner states before outer ones.
 */
export type MachineEvent = RunEvent | { type: 'begin' } | { type: 'end'; signal?: SignalName }

/** Who hears a signal. `goals`: the goal that a level goes to, by level. `waits`: nodes that wait for it. */
export type Heard = { goals: ReadonlyMap<number, number>; waits: ReadonlySet<number> }

/** What guards may look at. There only while a step is taken, never saved, and the same during the whole step. */
export type Surroundings = {
  context: StepContext
  /** The event from outside. Once branches have met, the event that XState hands to guards is one of its own. */
  event: MachineEvent
  /** How often the run had come to each node when the event came. */
  visits: Readonly<Record<string, number>>
  heard: Heard
  decisions: Decisions
}

/** What a node decides, by its index. `of`: asked as often as guards like. `take`: the run goes on by it. */
export type Decisions = { of(node: number): Decision; take(node: number): Decision }

export type MachineContext = { now: Surroundings }

/** What the machine says while it moves, in order; `report` counts the visits and makes effects and trace of it. */
export type Said =
  | { type: 'enter'; params: { node: string } }
  | { type: 'leave'; params: { node: string } }
  | { type: 'goal'; params: { node: string } }
  | { type: 'went'; params: { node: string; out: string; why: string | null } }

export type Args = { context: MachineContext }

type WentSaying = { type: 'went'; params: (args: Args) => Extract<Said, { type: 'went' }>['params'] }

export type Action = Exclude<Said, { type: 'went' }> | WentSaying

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
