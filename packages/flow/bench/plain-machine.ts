import { createMachine } from 'xstate'
import type { CompiledFlow } from '../src/compile.ts'
import type { FlowMachine, State, Transition } from '../src/statechart.ts'

/**
 * The statechart of a compiled flow, as somebody might write it who lets XState's own actors run it: the same states and
 * paths; an event is matched by its node, a decision goes its first way, and nothing is looked up in the world around.
 */
export function plainMachine({ machine }: CompiledFlow): FlowMachine {
  return createMachine(plain(machine.config as unknown as State) as never)
}

function plain(state: State): object {
  const { id, on = {}, always = [], states = {}, entry, exit, ...rest } = state
  const handlers = Object.entries(on).map(
    ([type, list]) => [type, list.map((each) => answering(each, type, id))] as const,
  )
  const isBlock = state.type === 'parallel'
  return {
    ...rest,
    id,
    ...(entry === undefined ? {} : { entry: [{ type: 'enter', params: { node: id } }] }),
    ...(exit === undefined ? {} : { exit: [{ type: 'leave', params: { node: id } }] }),
    ...(handlers.length === 0 ? {} : { on: Object.fromEntries(handlers) }),
    ...(always.length === 0 ? {} : { always: isBlock ? always : [{ target: (always[0] as Transition).target }] }),
    ...(state.states === undefined ? {} : { states: mapped(states) }),
  }
}

function mapped(states: Record<string, State>): Record<string, object> {
  return Object.fromEntries(Object.entries(states).map(([name, inside]) => [name, plain(inside)]))
}

type Happened = { event: { type: string; node?: string; name?: string } }

function answering({ target }: Transition, type: string, id: string): object {
  if (type === 'begin' || type === 'end') return { target }
  const isAnswer = ({ event }: Happened) => (type === 'signal' ? event.name === 'paid' : event.node === id)
  return { target, guard: isAnswer, actions: [{ type: 'went', params: { node: id } }] }
}
