import type { AnyNodeModel, Catalogue } from '@aftercart/flow'
import { catalogue } from '@aftercart/nodes/model'

const models: Catalogue = catalogue

/** What a node type is, or null for a type that this version does not know. */
export function modelOf(type: string): AnyNodeModel | null {
  return Object.hasOwn(models, type) ? (models[type] ?? null) : null
}
