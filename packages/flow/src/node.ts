import type { z } from 'zod'
import type { Facts, RunEvent, SignalName } from './event.ts'
import type { JsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import type { Trigger } from './flow.ts'

/**
 * One labelled exit of a node. `optional`: leaving it unconnected is a warning, not an error. `unused`: with these params
 * nobody goes by it, so it may stay unconnected without a word.
 */
export type WayOut = { id: string; label: string; optional?: boolean; unused?: boolean }

/**
 * What a guard or a wait may look at. `now` is the time of the step; nothing in a flow reads the clock itself. `campaign`:
 * the id of the campaign, the same for all its versions.
 */
export type StepContext = { now: Date; facts: Facts; campaign: string }

/** Where a decision is taken, and for the how-many-eth time (from 1). */
export type Place = { node: string; visit: number }

/**
 * When a wait ends. `local`: the date and time that are meant, in the contact's zone, e.g. `2026-11-27T09:00`; the flow then
 * asks `again` when the time has come or the zone changes. `why`: for the timeline, when the time is not plain.
 */
export type Due = { at: Date; local?: string; why?: string }

export type Decision = { out: string; why: string }

/**
 * How the compiler treats a node. A closed set: node types choose one of these, they do not write statecharts.
 * - trigger: where runs begin. Passes on at once.
 * - pass: goes on at once by its only way out. `branches`: several paths are what it is for.
 * - join: where branches meet: goes on once all have arrived or ended, or with the first, which stops the others.
 * - exit: ends the whole run, all branches of it.
 * - decide: chooses a way out at once.
 * - wait: stays until the instant that `until` returns on entry; a `local` time is worked out `again` when it comes.
 * - listen: stays until the signal comes (way out `happened`) or the time is over (`timed-out`; null: never, which must
 *   follow from the params alone). A goal ahead that listens for the same signal goes before.
 * - goal: stays until the signal comes. From anywhere upstream the signal leads straight behind the goal.
 *   `mayEnter`: the signal begins a run there for contacts who are not in the flow.
 * - act: asks for the action to be performed and stays until it is done; goes out by the way its result names.
 *   `learns`: what the run knows of by going out a way, as if the signal had led it there.
 */
export type Behaviour<Params> =
  | { kind: 'trigger'; on(params: Params): Trigger }
  | { kind: 'pass'; branches?: true }
  | { kind: 'exit' }
  | { kind: 'join'; goesOn(params: Params): 'all' | 'first' }
  | { kind: 'decide'; decide(params: Params, context: StepContext, place: Place): Decision }
  | {
      kind: 'wait'
      until(params: Params, context: StepContext): Due
      again?(local: string, params: Params, context: StepContext): Date
    }
  | {
      kind: 'listen'
      signal(params: Params): SignalName
      matches?(params: Params, event: Extract<RunEvent, { type: 'signal' }>, context: StepContext): boolean
      until(params: Params, context: StepContext): Due | null
      again?(local: string, params: Params, context: StepContext): Date
    }
  | {
      kind: 'goal'
      signal(params: Params): SignalName
      matches?(params: Params, event: Extract<RunEvent, { type: 'signal' }>, context: StepContext): boolean
      mayEnter?(params: Params): boolean
    }
  | { kind: 'act'; learns?: Readonly<Record<string, SignalName>> }

/** What a check of one node may look at: the flow's trigger decides which merge fields and facts exist. */
export type CheckContext = { node: string; trigger: Trigger | null }

/** What every node type fulfils. Pure: no DOM, no Node, no clock. */
export type NodeModel<Type extends string = string, Params = never> = {
  type: Type
  family: 'trigger' | 'control' | 'goal' | 'action'
  /** What the palette calls it, e.g. "Email the customer". */
  title: string
  /** One sentence for the palette's tooltip and the docs. */
  description: string
  /** Complete params, as publishing demands them. */
  schema: z.ZodType<Params>
  /** What a freshly dropped node holds; may be incomplete. */
  defaults: JsonObject
  /** What the palette offers in place of one entry with `defaults`: a filled-in node each. */
  presets?: readonly JsonObject[]
  /** The ways out, in the order they are drawn. Must bear incomplete params. */
  waysOut(params: JsonObject): WayOut[]
  /** The card's heading and sentence: what this node does, in the marketer's words. Must bear incomplete params. */
  describe(params: JsonObject): { title: string; detail: string }
  /** What the schema cannot say. Called only with params that the schema accepts. */
  check?(params: Params, context: CheckContext): Problem[]
  behaviour: Behaviour<Params>
  /** An email or other message to the customer: looked at again immediately before it is sent. */
  message?: 'customer'
  /** True of a node that ends a loop after so many rounds, whatever else happens. */
  limitsRounds?: true
  /** True when the node reads `facts.history`, which is loaded only then. */
  asksHistory?(params: Params): boolean
}

// Params are `any` here alone: a catalogue holds models of many params, and only `schema` ever makes them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyNodeModel = NodeModel<string, any>

/** All node types that a flow may use, by type. */
export type Catalogue = Readonly<Record<string, AnyNodeModel>>
