import type { Flow } from '@aftercart/flow'

/** A ready-made flow to begin with. */
export type Template = {
  /** For addresses and stories; never changes once it was offered. */
  id: string
  name: string
  /** What it does, in one sentence. */
  does: string
  /** Whether it fills a cell of the Actions screen (that of its trigger) or begins a campaign. */
  kind: 'purchase-actions' | 'campaign'
  /** Without positions: the canvas lays it out. */
  flow: Flow
}
