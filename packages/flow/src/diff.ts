import { nameOfField, valueWords } from './diff.words.ts'
import type { ExitRule, Flow, FlowNode, FlowSettings, ReEntry } from './flow.ts'
import { modelOf, wayOutOfEdge } from './graph.ts'
import { sameJson } from './diff.same.ts'
import type { Json, JsonObject } from './json.ts'
import type { Catalogue, WayOut } from './node.ts'
import { exitRuleWords, reEntryWords } from './settings.words.ts'

/** `before`, `after`: the value in words, long texts around what is different; null: there was or is none. */
export type FieldChange = { field: string; name: string; before: string | null; after: string | null }

type Told = {
  node: string
  /** What its card says: of the new flow, or of the old one when it is gone. */
  title: string
  /** The whole change in one plain sentence. */
  sentence: string
}

/** A path is told at the node it leaves. `label`: of its way out, on the canvas. */
type Path = Told & { out: string; label: string; to: string; toTitle: string }

export type FlowChange =
  | ({ kind: 'node-added' | 'node-removed' } & Told)
  | ({ kind: 'node-changed'; fields: FieldChange[] } & Told)
  | ({ kind: 'path-added' | 'path-removed' } & Path)
  /** Re-entry or exit rules. */
  | ({ kind: 'settings-changed'; fields: FieldChange[] } & Omit<Told, 'node'> & { node: null })

/**
 * What is different in `after`, as a person would tell it: settings first, then nodes that are gone, changed and new, then
 * paths. Where nodes lie on the canvas and the order in which they are kept make no difference. Never throws, also for
 * drafts that make no sense.
 */
export function diffFlows(before: Flow, after: Flow, catalogue: Catalogue): FlowChange[] {
  const was = drawingOf(before, catalogue)
  const is = drawingOf(after, catalogue)
  const isReplaced = (node: FlowNode) => is.nodes.get(node.id)?.type !== was.nodes.get(node.id)?.type
  const gone = [...was.nodes.values()].filter(isReplaced)
  const added = [...is.nodes.values()].filter(isReplaced)
  return [
    ...settingsChanges(before.settings, after.settings),
    ...gone.map((node) => nodeChange('node-removed', node, was, 'is gone')),
    ...[...is.nodes.values()].flatMap((node) => (isReplaced(node) ? [] : changesOfNode(node, was, is))),
    ...added.map((node) => nodeChange('node-added', node, is, 'is new')),
    ...pathsOnlyIn(was, is).map((path) => pathChange('path-removed', path, was)),
    ...pathsOnlyIn(is, was).map((path) => pathChange('path-added', path, is)),
  ]
}

type Drawn = { from: string; out: string; to: string }

type Drawing = {
  nodes: Map<string, FlowNode>
  paths: Map<string, Drawn>
  /** What the cards say, by the node's id. */
  cards: Map<string, { title: string; detail: string }>
  /** How many cards have each heading. */
  alike: Map<string, number>
  /** The ways out of a node, by its id; asked of each path, so worked out once. */
  ways: Map<string, readonly WayOut[]>
}

/** Of two nodes with one id the first counts, as everywhere; so do paths that say the same in other words. */
function drawingOf(flow: Flow, catalogue: Catalogue): Drawing {
  const nodes = new Map<string, FlowNode>()
  for (const node of flow.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node)
  const ways = new Map([...nodes.values()].map((node) => [node.id, waysOf(node, catalogue)]))
  const paths = new Map<string, Drawn>()
  for (const edge of flow.edges) {
    const path = { from: edge.from, out: wayOutOfEdge(ways.get(edge.from) ?? [], edge) ?? '', to: edge.to }
    paths.set(JSON.stringify(path), path)
  }
  const cards = new Map([...nodes.values()].map((node) => [node.id, cardOf(node, catalogue)]))
  const alike = new Map<string, number>()
  for (const { title } of cards.values()) alike.set(title, (alike.get(title) ?? 0) + 1)
  return { nodes, paths, cards, alike, ways }
}

function cardOf(node: FlowNode, catalogue: Catalogue): { title: string; detail: string } {
  const said = modelOf(catalogue, node.type)?.describe(node.params)
  return { title: said?.title || node.id, detail: said?.detail ?? '' }
}

function waysOf(node: FlowNode, catalogue: Catalogue): readonly WayOut[] {
  return modelOf(catalogue, node.type)?.waysOut(node.params) ?? []
}

function pathsOnlyIn(one: Drawing, other: Drawing): Drawn[] {
  return [...one.paths].filter(([key]) => !other.paths.has(key)).map(([, path]) => path)
}

function titleIn(drawing: Drawing, id: string): string {
  return drawing.cards.get(id)?.title ?? id
}

/** A node in a sentence: its heading in quotes, and where another has the same, what the card says below it. */
function namedIn(drawing: Drawing, id: string): string {
  const title = titleIn(drawing, id)
  const detail = (drawing.alike.get(title) ?? 0) > 1 ? drawing.cards.get(id)?.detail : ''
  return detail ? `“${title}” (${detail})` : `“${title}”`
}

function nodeChange(kind: 'node-added' | 'node-removed', node: FlowNode, drawing: Drawing, words: string): FlowChange {
  const title = titleIn(drawing, node.id)
  return { kind, node: node.id, title, sentence: `${namedIn(drawing, node.id)} ${words}.` }
}

function changesOfNode(node: FlowNode, was: Drawing, is: Drawing): FlowChange[] {
  const fields = fieldChanges(was.nodes.get(node.id)!.params, node.params)
  if (fields.length === 0) return []
  const title = titleIn(is, node.id)
  return [
    { kind: 'node-changed', node: node.id, title, sentence: sentenceOf(titleIn(was, node.id), title, fields), fields },
  ]
}

function fieldChanges(before: JsonObject, after: JsonObject): FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names
    .filter((name) => !sameJson(own(before, name), own(after, name)))
    .map((name) => fieldChange(name, own(before, name), own(after, name)))
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function fieldChange(field: string, before: Json | undefined, after: Json | undefined): FieldChange {
  return { field, name: nameOfField(field), ...valueWords(field, before, after) }
}

/** The card's heading says it all, or one field does, or they are named. */
function sentenceOf(before: string, after: string, fields: readonly FieldChange[]): string {
  if (before !== after) return `“${before}” is now “${after}”.`
  const [only] = fields
  if (fields.length > 1 || only === undefined)
    return `“${after}” is changed: ${list(fields.map(({ name }) => name.toLowerCase()))}.`
  if (only.after === null) return `“${after}” has no ${only.name.toLowerCase()} any more.`
  const was = only.before === null ? '' : `, was “${only.before}”`
  const short = only.after.length + was.length <= 160
  return short
    ? `“${after}”: ${only.name.toLowerCase()} is now “${only.after}”${was}.`
    : `“${after}” has another ${only.name.toLowerCase()}.`
}

function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function pathChange(kind: 'path-added' | 'path-removed', { from, out, to }: Drawn, drawing: Drawing): FlowChange {
  const ways = drawing.ways.get(from) ?? []
  const label = ways.find((way) => way.id === out)?.label ?? out
  const title = titleIn(drawing, from)
  const toTitle = titleIn(drawing, to)
  const path = { from: namedIn(drawing, from), to: namedIn(drawing, to) }
  const by = ways.length > 1 ? ` by “${label}”` : ''
  const sentence =
    kind === 'path-added'
      ? `${path.from} now leads${by} to ${path.to}.`
      : `${path.from} no longer leads${by} to ${path.to}.`
  return { kind, node: from, title, sentence, out, label, to, toTitle }
}

function settingsChanges(before: FlowSettings = {}, after: FlowSettings = {}): FlowChange[] {
  const changes: FlowChange[] = []
  const told = (field: string, title: string, was: string, is: string) => {
    if (was === is) return
    const fields = [{ field, name: title, before: was, after: is }]
    changes.push({ kind: 'settings-changed', node: null, title, sentence: `${title}: ${is} (was: ${was}).`, fields })
  }
  const again = (rule: ReEntry | undefined) => reEntryWords(rule ?? { when: 'always' })
  const exits = (rules: readonly ExitRule[] = []) =>
    [...new Set(rules.map(exitRuleWords))].toSorted().join('; ') || 'none'
  told('reEntry', 'Re-entry', again(before.reEntry), again(after.reEntry))
  told('exitOn', 'Exit rules', exits(before.exitOn), exits(after.exitOn))
  return changes
}
