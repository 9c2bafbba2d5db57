import type { Facts } from '@aftercart/flow'
import { exampleFacts } from './example-facts.ts'

/** Ada, whose card was declined for one mug; by the default settings, so about no single product. */
export function factsOfAda(changes: Partial<Facts> = {}): Facts {
  const facts = structuredClone(exampleFacts)
  const outcome = facts.outcome && { ...facts.outcome, errorCode: null, errorMessage: null }
  return { ...facts, outcome, product: null, ...changes }
}
