import { outOf, type Surroundings } from './question.ts'

/** What the machine said while it moved, in order; `report` counts the visits and makes effects and trace of it. */
export type Said =
  | { type: 'enter'; params: { node: string } }
  | { type: 'leave'; params: { node: string } }
  | { type: 'goal'; params: { node: string } }
  | { type: 'went'; params: { node: string; out: string; why: string | null } }

/**
 * The same as the machine says it: with nothing in it that its way does not decide. `answered`: went by what the action calls
 * its end, which may be any text. `decided`: went by the node's decision, the one of that round of the step.
 */
export type Saying =
  | Said
  | { type: 'answered'; params: { node: string } }
  | { type: 'decided'; params: { node: string; index: number; round: number } }

export function inFull(saying: Saying, now: Surroundings): Said {
  switch (saying.type) {
    case 'answered':
      return { type: 'went', params: { node: saying.params.node, out: outOf(now), why: null } }
    case 'decided': {
      const { node, index, round } = saying.params
      const { out, why } = now.decide(index, round)
      return { type: 'went', params: { node, out, why } }
    }
    default:
      return saying
  }
}
