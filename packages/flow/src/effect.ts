import type { JsonObject } from './json.ts'

/**
 * What a step asks the world to do, in the order it asks.
 * `key` is `run:node:visit`, handed on as the idempotency key.
 * `drop` and `cancel` are idempotent: they may name an effect that has already been done. They are asked for when a goal, an
 * exit or a join that takes the first branch takes the run away, and for the time limit of an event that came in time; a
 * timer that came due and an action that ended need not be taken back. What a step would both ask for and take back it
 * does not ask for at all.
 */
export type Effect =
  | { kind: 'perform'; key: string; node: string; visit: number; type: string; params: JsonObject }
  /** The run left the node before the action ended: do not begin it if it has not begun. */
  | { kind: 'drop'; key: string; node: string; visit: number }
  /** Asked for again for the same visit, it takes the place of the time before. `why`: in words, when it is not plain. */
  | { kind: 'schedule'; key: string; node: string; visit: number; dueAt: string; why?: string }
  | { kind: 'cancel'; key: string; node: string; visit: number }

/** What happened during a step, for the run's timeline, in order. */
export type Trace =
  | { kind: 'entered'; node: string; visit: number }
  /**
   * Which way the run went out of a node where it waited, acted or decided, and why in words when it decided. From all
   * other nodes it simply goes on, so they have no such line; of a goal `goal-reached` says it.
   */
  | { kind: 'went'; node: string; visit: number; out: string; why: string | null }
  /** The signal came. Without an `entered` before it the run was upstream and came here by the signal. */
  | { kind: 'goal-reached'; node: string; visit: number; signal: string }
  /** The run was at `node` and was taken away from it: by a goal, an exit, or a branch that was first at a join. */
  | { kind: 'interrupted'; node: string; visit: number }
  /** The time came, or the time zone changed, and the wait goes on until another time. */
  | { kind: 'waits-on'; node: string; visit: number; until: string }
  /**
   * `exit-rule`: an event that the flow's settings name as its end; `signal` says which. `rounds`: the run came to one
   * node more often than a run may.
   */
  | { kind: 'ended'; why: 'finished' | 'exit' | 'exit-rule' | 'rounds'; signal?: string }
