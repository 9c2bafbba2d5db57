/** For each node the nodes that come next. All walks are loops, not recursion: a flow may be thousands of nodes long. */
export type Next = (node: number) => readonly number[]

/** Every node that can be reached from `starts`, the starts included, nearest first. */
export function reachable(starts: readonly number[], next: Next): Set<number> {
  const found = new Set(starts)
  // A set is walked in the order it grows, so this comes to what it adds.
  for (const node of found) for (const target of next(node)) found.add(target)
  return found
}

/** How many steps away each reachable node is; `start` itself is 0 away. Does not go through `wall`. */
export function distances(start: number, next: Next, wall = -1): Map<number, number> {
  const found = new Map<number, number>()
  if (start !== wall) found.set(start, 0)
  for (const [node, distance] of found) {
    for (const target of next(node)) {
      if (target !== wall && !found.has(target)) found.set(target, distance + 1)
    }
  }
  return found
}

/** The nodes in an order in which, loops aside, each comes before those behind it, and first paths before later ones. */
export function forwards(start: number, next: Next): number[] {
  const seen = new Set([start])
  const path = [{ node: start, at: 0 }]
  const backwards: number[] = []
  while (path.length > 0) {
    const top = path[path.length - 1]!
    // Last path first: the order is turned round at the end.
    const target = next(top.node).at(--top.at)
    if (target === undefined) {
      backwards.push(top.node)
      path.pop()
    } else if (!seen.has(target)) {
      seen.add(target)
      path.push({ node: target, at: 0 })
    }
  }
  return backwards.toReversed()
}

/** Groups of nodes that can all reach each other (Tarjan 1972): a group of two or more is a loop. Each node is in one. */
export function loops(nodes: readonly number[], next: Next): number[][] {
  const order = new Map<number, number>()
  const low = new Map<number, number>()
  const open: number[] = []
  const isOpen = new Set<number>()
  const groups: number[][] = []
  const path: { node: number; at: number }[] = []
  const enter = (node: number) => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    open.push(node)
    isOpen.add(node)
    path.push({ node, at: 0 })
  }
  const lower = (node: number, to: number) => low.set(node, Math.min(low.get(node)!, to))
  for (const root of nodes) {
    if (!order.has(root)) enter(root)
    while (path.length > 0) {
      const { node, at } = path[path.length - 1]!
      const target = next(node)[at]
      path[path.length - 1]!.at++
      if (target === undefined) {
        path.pop()
        if (path.length > 0) lower(path[path.length - 1]!.node, low.get(node)!)
        if (low.get(node) === order.get(node)) groups.push(close(node, open, isOpen))
      } else if (!order.has(target)) enter(target)
      else if (isOpen.has(target)) lower(node, order.get(target)!)
    }
  }
  return groups
}

function close(node: number, open: number[], isOpen: Set<number>): number[] {
  const group = open.splice(open.lastIndexOf(node))
  for (const each of group) isOpen.delete(each)
  return group
}
