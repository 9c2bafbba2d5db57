import type { Problem } from '@aftercart/flow'

/** The problem to look at next, one for each step in turn, beginning anew after the last; null when there is none. */
export function nextProblem(problems: readonly Problem[], selected: string | null): Problem | null {
  const stops = problems.filter((each, index) => problems.findIndex((first) => first.node === each.node) === index)
  const at = selected === null ? -1 : stops.findIndex((each) => each.node === selected)
  return stops[(at + 1) % stops.length] ?? null
}
