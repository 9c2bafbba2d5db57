import { createActor, type AnyActorScope, type AnyMachineSnapshot } from 'xstate'
import type { Json } from './json.ts'
import type { FlowMachine, MachineContext, MachineEvent, Said } from './statechart.ts'

/** How a compiled flow's machine is driven. Pure: what the machine says is handed back, not done. */
export type Driver = {
  /** The machine as it was when `at` was saved, its branches in the order of the drawing. */
  restore(at: Json, context: MachineContext): AnyMachineSnapshot
  take(before: AnyMachineSnapshot, event: MachineEvent): { after: AnyMachineSnapshot; said: Said[] }
}

/** Runs of one flow stand in the same few places; so many of them are remembered. */
const kept = 200

/**
 * The same as XState's own `resolveState` and `transition`, but for the time they take. `transition` makes an actor and works
 * out an initial state anew for each event, which took three quarters of it: here one that never starts serves them all.
 */
export function makeDriver(machine: FlowMachine): Driver {
  const self = createActor(machine)
  const nothing = () => {}
  const scope: Omit<AnyActorScope, 'actionExecutor'> = {
    ...{ self, system: self.system, id: self.id, sessionId: self.sessionId },
    ...{ logger: nothing, defer: nothing, emit: nothing, stopChild: nothing },
  }
  const places = new Map<string, AnyMachineSnapshot>()
  return {
    restore(at, context) {
      const key = typeof at === 'string' ? at : JSON.stringify(at)
      let place = places.get(key)
      if (place === undefined) {
        if (places.size >= kept) places.clear()
        // Without a context, which holds the facts of one run.
        place = machine.resolveState({ value: at as never, context: {} })
        places.set(key, place)
      }
      return { ...place, context } as AnyMachineSnapshot
    },
    take(before, event) {
      const said: Said[] = []
      const actionExecutor = (action: unknown) => said.push(action as Said)
      const after = machine.transition(before, event, { ...scope, actionExecutor }) as AnyMachineSnapshot
      return { after, said }
    },
  }
}
