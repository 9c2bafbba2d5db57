import type { Flow } from '../flow.ts'
import type { Script } from './follow.ts'

/**
 * Flows and events that once showed the machine and the drawing to differ, as the property test shrank them, or that show a
 * mistake that is easily made. Replayed every time; add one for each that is found.
 */
export const counterexamples: { found: string; flow: Flow; script: Script }[] = []
