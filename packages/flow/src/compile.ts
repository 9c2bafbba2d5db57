import type { SignalName } from './event.ts'
import type { Flow } from './flow.ts'
import type { Catalogue } from './node.ts'

export type CompiledFlow = { readonly flow: Flow }

export function compileFlow(_flow: Flow, _catalogue: Catalogue): CompiledFlow {
  throw new Error('being built')
}

export function listensTo(_compiled: CompiledFlow): SignalName[] {
  throw new Error('being built')
}
