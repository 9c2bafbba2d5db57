import type { Flow } from '../flow.ts'

/**
 * Written straight from the rules, by trying everything, and sharing no code with what it checks: which branches run at
 * once, where they meet, and in which branch each node lies. Slow; for small flows.
 */
export type Fork = {
  key: string
  node: string
  starts: string[]
  /** Where the branches meet, or null. */
  meeting: string | null
  branches: { members: Set<string>; wall: string | null }[]
}

/** A branch of a fork: where a node lies, from the outermost branch inwards. */
export type Address = { fork: Fork; branch: number }[]

export type Structure = { forks: Map<string, Fork>; addressOf: Map<string, Address> }

export type Ways = Map<string, Map<string, string[]>>

/** Ways out by node and name. An edge without a name belongs to the first way of its node's type. */
export function waysOf(flow: Flow): Ways {
  const firstOf: Record<string, string> = { decide: 'yes', call: 'ok', listen: 'happened', repeat: 'again', split: 'a' }
  const ways: Ways = new Map(flow.nodes.map((node) => [node.id, new Map<string, string[]>()]))
  for (const { from, out, to } of flow.edges) {
    const type = flow.nodes.find((node) => node.id === from)!.type
    const name = out ?? firstOf[type] ?? 'next'
    const way = ways.get(from)!
    way.set(name, [...(way.get(name) ?? []), to])
  }
  return ways
}

export function nextOf(ways: Ways, node: string): string[] {
  let next = nexts.get(ways)
  if (next === undefined) {
    next = new Map([...ways].map(([id, out]) => [id, [...out.values()].flat()]))
    nexts.set(ways, next)
  }
  return next.get(node)!
}

const nexts = new WeakMap<Ways, Map<string, string[]>>()

/** Null when the branches lie in each other's way, so that the flow has no meaning. */
export function structureOf(flow: Flow): Structure | null {
  const ways = waysOf(flow)
  const trigger = flow.nodes.find((node) => node.type === 'trigger')!.id
  const all = walk(ways, trigger, []).seen
  const structure: Structure = { forks: new Map(), addressOf: new Map([...all].map((node) => [node, []])) }
  return arrange(ways, all, null, [], structure) ? structure : null
}

function arrange(
  ways: Ways,
  members: Set<string>,
  wall: string | null,
  address: Address,
  structure: Structure,
): boolean {
  let pending = [...members].flatMap((node) =>
    [...ways.get(node)!].filter(([, to]) => to.length > 1).map(([out, to]) => ({ node, key: `${node}.${out}`, to })),
  )
  const taken = new Set<string>()
  while (pending.length > 0) {
    const tried = pending.map((each) => ({ ...each, fork: tryFork(ways, members, wall, each) }))
    const holds = (fork: Fork | null, node: string) =>
      fork?.branches.some((branch) => branch.members.has(node)) ?? false
    const outer = tried.filter((each) => !tried.some((other) => other !== each && holds(other.fork, each.node)))
    if (outer.length === 0) return false
    for (const { fork } of outer) {
      if (fork === null) return false
      for (const { members: inside } of fork.branches) {
        for (const node of inside) {
          if (taken.has(node)) return false
          taken.add(node)
        }
      }
    }
    for (const { fork } of outer) if (!settle(ways, fork!, address, structure)) return false
    pending = pending.filter((each) => !outer.some((other) => other.key === each.key) && !taken.has(each.node))
  }
  return true
}

function settle(ways: Ways, fork: Fork, address: Address, structure: Structure): boolean {
  structure.forks.set(fork.key, fork)
  return fork.branches.every((branch, index) => {
    const inside = [...address, { fork, branch: index }]
    for (const node of branch.members) structure.addressOf.set(node, inside)
    return arrange(ways, branch.members, branch.wall, inside, structure)
  })
}

type Tried = { node: string; key: string; to: string[] }

function tryFork(ways: Ways, members: Set<string>, wall: string | null, { node, key, to }: Tried): Fork | null {
  const without = (removed: string | null) => to.map((start) => walk(ways, start, [wall, removed]))
  const fits = (walks: Walk[]) => {
    const seen = walks.flatMap((each) => [...each.seen])
    return new Set(seen).size === seen.length && !seen.includes(node)
  }
  const make = (walks: Walk[], meeting: string | null): Fork => {
    const branches = walks.map(({ seen }) => ({ members: seen, wall: meeting ?? wall }))
    return { key, node, starts: to, meeting, branches }
  }
  const apart = without(null)
  const seen = apart.flatMap((each) => [...each.seen])
  if (new Set(seen).size === seen.length) {
    const reachesWall = apart.some((each) => each.hit.has(wall))
    return fits(apart) ? make(apart, reachesWall ? wall : null) : null
  }
  const meetings = [...members].filter((candidate) => {
    const walks = without(candidate)
    const arriving = walks.filter((each) => each.hit.has(candidate)).length
    return fits(walks) && arriving >= 2 && !walks.some((each) => each.hit.has(wall))
  })
  return meetings.length === 1 ? make(without(meetings[0]!), meetings[0]!) : null
}

type Walk = { seen: Set<string>; hit: Set<string | null> }

function walk(ways: Ways, start: string, stops: (string | null)[]): Walk {
  const result: Walk = { seen: new Set(), hit: new Set() }
  const visit = (node: string) => {
    if (stops.includes(node)) result.hit.add(node)
    else if (!result.seen.has(node)) {
      result.seen.add(node)
      for (const target of nextOf(ways, node)) visit(target)
    }
  }
  visit(start)
  return result
}
