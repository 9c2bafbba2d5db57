import { proposeMap, type CompiledFlow, type MappedPlace, type NodeMap } from '@aftercart/flow'

/**
 * What the merchant says about where runs go on: for all older versions (`{ "w": "w2" }`) or version by version
 * (`{ "3": { "w": "w2" } }`). What is not named is proposed from the ids.
 */
export type MoveMap = NodeMap | Readonly<Record<string, NodeMap>>

/** A choice that cannot be, and what to do about it. */
export type WrongChoice = { version: number; node: string; message: string }

/** Where runs of one version go on, with the merchant's choices. */
export function placesOf(version: number, before: CompiledFlow, after: CompiledFlow, map: MoveMap): MappedPlace[] {
  return proposeMap(before, after, choicesFor(version, map))
}

export function wrongChoices(version: number, places: readonly MappedPlace[]): WrongChoice[] {
  return places.flatMap(({ node, why, wrong }) => (wrong && why !== null ? [{ version, node, message: why }] : []))
}

/** The places as they are kept and handed to `moveSnapshot`. */
export function nodeMapOf(places: readonly MappedPlace[]): NodeMap {
  return Object.fromEntries(places.map(({ node, to }) => [node, to]))
}

function choicesFor(version: number, map: MoveMap): NodeMap {
  const entries = Object.entries(map)
  const general = entries.filter((entry): entry is [string, string | null] => !isByNode(entry[1]))
  const own = entries.find(([name, value]) => name === String(version) && isByNode(value))?.[1]
  return { ...Object.fromEntries(general), ...(isByNode(own) ? own : {}) }
}

function isByNode(value: string | null | NodeMap | undefined): value is NodeMap {
  return typeof value === 'object' && value !== null
}
