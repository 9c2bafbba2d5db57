import type { Effect, Trace } from './effect.ts'
import type { SignalName } from './event.ts'
import type { Json } from './json.ts'

/**
 * Where a run stands, as plain JSON: save it, restore it, hand it to `step`. What is inside is the business of this
 * package alone. It fits only the compiled flow that made it, one more reason why runs pin their version.
 */
export type RunSnapshot = {
  /** The active states; null once the run has ended. */
  at: Json
  /** How often the run has come to each node. */
  visits: Record<string, number>
  /** Signals that led the run somewhere, each once: it knows of them. Left out: none. */
  heard?: SignalName[]
  /** The waits for a local time that stand, by node. Left out: none. */
  waits?: Record<string, LocalWait>
}

/** `local`: the date and time that are meant, e.g. `2026-11-27T09:00`; `at`: the instant that was asked for last. */
export type LocalWait = { local: string; at: string }

/** What a step came to: save the snapshot, carry out the effects in order, append the trace to the timeline. */
export type StepResult = { snapshot: RunSnapshot; status: 'active' | 'ended'; effects: Effect[]; trace: Trace[] }

/** Where a run waits: for a timer, for a signal, for an action to end, or at a goal. */
export type Position = { node: string; visit: number }
