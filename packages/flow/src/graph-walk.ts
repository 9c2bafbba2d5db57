/** For each node the nodes that come next. All walks are loops, not recursion: a flow may be thousands of nodes long. */
export type Next = (node: number) => readonly number[]

/** Every node that can be reached from `starts`, the starts included, nearest first. Does not go through `wall`. */
export function reachable(starts: readonly number[], next: Next, wall = -1): number[] {
  const seen = new Set(starts)
  seen.delete(wall)
  const found = [...seen]
  for (let i = 0; i < found.length; i++) {
    for (const node of next(found[i]!)) {
      if (node === wall || seen.has(node)) continue
      seen.add(node)
      found.push(node)
    }
  }
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

/** The nodes in an order in which, loops aside, each comes before those behind it. */
export function forwards(start: number, next: Next): number[] {
  const seen = new Set([start])
  const path = [{ node: start, at: 0 }]
  const backwards: number[] = []
  while (path.length > 0) {
    const top = path[path.length - 1]!
    const target = next(top.node)[top.at++]
    if (target === undefined) {
      backwards.push(top.node)
      path.pop()
    } else if (!seen.has(target)) {
      seen.add(target)
      path.push({ node: target, at: 0 })
    }
  }
  return backwards.reverse()
}

/** Groups of nodes that can all reach each other (Tarjan 1972): a group of two or more is a loop. Each node is in one. */
export function loops(nodes: readonly number[], next: Next, wall = -1): number[][] {
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
    if (root !== wall && !order.has(root)) enter(root)
    while (path.length > 0) {
      const { node, at } = path[path.length - 1]!
      const target = next(node)[at]
      path[path.length - 1]!.at++
      if (target === undefined) {
        path.pop()
        if (path.length > 0) lower(path[path.length - 1]!.node, low.get(node)!)
        if (low.get(node) === order.get(node)) groups.push(close(node, open, isOpen))
      } else if (target === wall) continue
      else if (!order.has(target)) enter(target)
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
