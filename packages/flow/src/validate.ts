import type { Flow } from './flow.ts'
import type { Catalogue } from './node.ts'
import type { Problem } from './problem.ts'

export function validateFlow(_flow: Flow, _catalogue: Catalogue): Problem[] {
  throw new Error('being built')
}
