import { createActor, type AnyActorScope, type AnyMachineSnapshot } from 'xstate'
import type { Json } from './json.ts'
import { makeMemory, type Answered, type Outcome, type WorkedOut } from './memory.ts'
import type { Plan } from './plan.ts'
import { answer, type Question, type Surroundings } from './question.ts'
import { inFull, type Said, type Saying } from './saying.ts'
import { inDrawnOrder } from './standing.ts'
import type { FlowMachine, MachineContext } from './statechart.ts'

/** Where a run stands after an event, whether it is over, and what the machine said. Not to be changed: runs share it. */
export type Taken = { at: Json; over: boolean; said: readonly Said[] }

/** How a compiled flow's machine is driven. Pure: what the machine says is handed back, not done. */
export type Driver = {
  /** Lets a run that stands at `at` take the event of its surroundings. */
  take(at: Json, now: Surroundings): Taken
}

/**
 * For some 500 turns. A flow of 30 nodes has about 50, and takes 140 kB without them; many branches at once have more than
 * would ever fit. A server keeps up to 1,000 flows, so this is not for free.
 */
export const usualRoom = 200_000

/** XState decides, and what it once worked out is remembered: runs of one flow take the same few turns over and over. */
export function makeDriver(plan: Plan, machine: FlowMachine, room = usualRoom): Driver {
  const memory = makeMemory(room)
  const workOut = makeWorkOut(plan, machine)
  return {
    take(at, now) {
      const known = memory.recall(at, now)
      if (known !== undefined) return takenBy(now, known)
      const found = workOut(at, now)
      const taken = takenBy(now, found.outcome)
      // Last, so that a decision that fails leaves nothing behind.
      memory.keep(at, now.event.type, found)
      return taken
    },
  }
}

function takenBy(now: Surroundings, { at, over, says }: Outcome): Taken {
  return { at, over, said: says.map((saying) => inFull(saying, now)) }
}

/**
 * The same as XState's own `resolveState` and `transition`, but for the time they take. `transition` makes an actor and works
 * out an initial state anew for each event, which took three quarters of it: here one that never starts serves them all.
 */
function makeWorkOut(plan: Plan, machine: FlowMachine): (at: Json, now: Surroundings) => WorkedOut {
  const self = createActor(machine)
  const nothing = () => {}
  const scope: Omit<AnyActorScope, 'actionExecutor'> = {
    self,
    system: self.system,
    id: self.id,
    sessionId: self.sessionId,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
  }
  return (at, now) => {
    const { asked, context } = recorder(now)
    const says: Saying[] = []
    const actionExecutor = (action: unknown) => {
      const { type, params } = action as Saying
      says.push({ type, params } as Saying)
    }
    const before = machine.resolveState({ value: inDrawnOrder(plan, at) as never, context })
    const after = machine.transition(before, now.event, { ...scope, actionExecutor }) as AnyMachineSnapshot
    return { asked, outcome: { at: after.value as Json, over: after.status === 'done', says } }
  }
}

/** Answers what guards ask, and writes it down. Guards ask one thing several times; the answer is then the same. */
function recorder(now: Surroundings): { asked: Answered[]; context: MachineContext } {
  const asked: Answered[] = []
  const lastRound = new Map<Question, number>()
  const taken = new Map<number, number>()
  const context: MachineContext = {
    is(question) {
      const round = question.about === 'decision' ? (taken.get(question.node) ?? 0) : 0
      const yes = answer(now, question, round)
      if (lastRound.get(question) !== round) asked.push({ question, round, yes })
      lastRound.set(question, round)
      return yes
    },
    take(node) {
      const round = taken.get(node) ?? 0
      taken.set(node, round + 1)
      return round
    },
  }
  return { asked, context }
}
