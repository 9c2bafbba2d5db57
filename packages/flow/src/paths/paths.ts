import { compileFlow } from '../compile.ts'
import type { Flow } from '../flow.ts'
import type { Catalogue, StepContext } from '../node.ts'
import { validateFlow } from '../validate.ts'
import { makeChoices } from './choices.ts'
import { openCatalogue } from './open-catalogue.ts'
import { walkPath } from './walk-path.ts'

/** One thing that happens on a path. */
export type PathStep = {
  node: string
  /** The card's heading and sentence. */
  title: string
  detail: string
  /** The label of the way out it takes, where there is more than one; "Reached" of a goal that is; null while it waits. */
  way: string | null
  /** Milliseconds since the beginning; or, once something has happened that nobody can foresee, since that: `since`. */
  at: number
  /** What happened at a time that nobody can foresee, e.g. "Paid by any route"; null: the beginning. */
  since: string | null
  /** Whether this is a message to the customer. */
  sends: boolean
}

/**
 * How a path ends. `waits`: at a goal or a wait for an event that need not come. `cut`: it is longer than was asked for.
 */
export type PathEnd = 'finished' | 'exit' | 'waits' | 'cut'

export type FlowPath = { steps: PathStep[]; ends: PathEnd }

export type PathOptions = {
  /** Whose contact details, zone and dates are reckoned with, and when the run begins. */
  context: StepContext
  /** At most so many paths; 100 when not said. */
  limit?: number
  /** At most so many steps a path; 300 when not said. */
  longest?: number
}

/** `more`: there are paths beyond the limit. */
export type FlowPaths = { paths: FlowPath[]; more: boolean }

const triesForOne = 10

/**
 * So much work is done for one list; what a step costs grows with the branches that are under way (`walkPath`). A hundred paths
 * of twenty steps cost 2,000; 500 paths through 400 conditions cost 200,000, and kept a server busy for seconds.
 */
const mostWork = 25_000

/**
 * The ways a run can go through a flow, with what each sends and when. Found by running the compiled machine itself, over
 * and over, each time deciding otherwise: every decision, every end of an action, every event that comes or does not.
 * Looking ends, with `more`, when enough was found or the flow is so large that it takes too long.
 * An event that a goal listens for is tried when the run first rests and when nothing else is left to happen: at each wait
 * in between it would lead to the same place. In a loop each node decides freely twice, then as it has least often.
 *
 * None for a flow with errors: there is nothing to run.
 */
export function listPaths(flow: Flow, catalogue: Catalogue, options: PathOptions): FlowPaths {
  const { context, limit = 100, longest = 300 } = options
  if (validateFlow(flow, catalogue).some(({ severity }) => severity === 'error')) return { paths: [], more: false }
  const choices = makeChoices()
  const compiled = compileFlow(flow, openCatalogue(catalogue, choices))
  const paths = new Map<string, FlowPath>()
  const work = { left: mostWork }
  let tries = 0
  do {
    if (work.left <= 0 || paths.size === limit || tries++ === limit * triesForOne)
      return { paths: [...paths.values()], more: true }
    choices.begin()
    const path = walkPath(compiled, choices, context, { longest, work })
    // Branches at once may hear the same events in another order, and nobody can tell the two apart.
    paths.set(JSON.stringify(path), path)
  } while (choices.next())
  return { paths: [...paths.values()], more: false }
}
