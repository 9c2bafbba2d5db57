import type { z } from 'zod'
import type { Facts, RunEvent, SignalName } from './event.ts'
import type { JsonObject } from './json.ts'
import type { Problem } from './problem.ts'
import type { Trigger } from './flow.ts'

/** One labelled exit of a node. `optional`: leaving it unconnected is a warning, not an error. */
export type WayOut = { id: string; label: string; optional?: boolean }

/** What a guard or a wait may look at. `now` is the time of the step; nothing in a flow reads the clock itself. */
export type StepContext = { now: Date; facts: Facts }

export type Decision = { out: string; why: string }

/**
 * How the compiler treats a node. A closed set: node types choose one of these, they do not write statecharts.
 * - trigger: where runs begin. Passes on at once.
 * - pass: goes on at once by its only way out (e.g. a join).
 * - exit: ends the whole run, all branches of it.
 * - decide: chooses a way out at once.
 * - wait: stays until the instant that `until` returns, computed once on entry.
 * - goal: stays until the signal comes. From anywhere upstream the signal leads straight behind the goal.
 * - act: asks for the action to be performed and stays until it is done; goes out by the way its result names.
 */
export type Behaviour<Params> =
  | { kind: 'trigger'; on(params: Params): Trigger }
  | { kind: 'pass' }
  | { kind: 'exit' }
  | { kind: 'decide'; decide(params: Params, context: StepContext): Decision }
  | { kind: 'wait'; until(params: Params, context: StepContext): Date }
  | {
      kind: 'goal'
      signal(params: Params): SignalName
      matches?(params: Params, event: Extract<RunEvent, { type: 'signal' }>, context: StepContext): boolean
    }
  | { kind: 'act' }

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
}

// Params are `any` here alone: a catalogue holds models of many params, and only `schema` ever makes them.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyNodeModel = NodeModel<string, any>

/** All node types that a flow may use, by type. */
export type Catalogue = Readonly<Record<string, AnyNodeModel>>
