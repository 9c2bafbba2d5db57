import type { Flow, FlowNode, Trigger } from '../flow.ts'
import { modelOf } from '../graph.ts'
import type { AnyNodeModel, Catalogue } from '../node.ts'
import { problem, type Problem } from '../problem.ts'

/** Each node by itself: is its id its own, is its type known, is its form complete. */
export function nodeProblems(flow: Flow, catalogue: Catalogue, trigger: Trigger | null): Problem[] {
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const node of flow.nodes) {
    if (seen.has(node.id)) problems.push(duplicateId(node))
    seen.add(node.id)
    const model = modelOf(catalogue, node.type)
    if (model === null) problems.push(unknownType(node, catalogue))
    else problems.push(...paramsProblems(node, model, trigger))
  }
  return problems
}

function duplicateId(node: FlowNode): Problem {
  const message = `Two nodes have the id "${node.id}". Give one of them another id.`
  return problem('node.duplicate-id', node.id, message, { short: 'id used twice' })
}

function unknownType(node: FlowNode, catalogue: Catalogue): Problem {
  const known = Object.keys(catalogue).join(', ')
  const message = `There is no node type "${node.type}". Remove this node, or use one of: ${known}.`
  return problem('node.unknown-type', node.id, message, { short: 'unknown type' })
}

function paramsProblems(node: FlowNode, model: AnyNodeModel, trigger: Trigger | null): Problem[] {
  const parsed = model.schema.safeParse(node.params)
  if (parsed.success) return model.check?.(parsed.data, { node: node.id, trigger }) ?? []
  const title = model.describe(node.params).title || model.title
  return parsed.error.issues.map((issue) => {
    const field = issue.path.map(String).join('.')
    const what = words(issue.path)
    const isMissing = valueAt(node.params, issue.path) === undefined
    const short = isMissing || issue.code === 'too_small' ? `needs ${article(what)}${what}` : `check the ${what}`
    const message = sentence(title, what, issue.message, isMissing)
    return problem('params.invalid', node.id, message, { short, ...(field === '' ? {} : { field }) })
  })
}

/** The node type's own words where it has some; the schema library's default ones are no help to a marketer. */
function sentence(title: string, what: string, said: string, isMissing: boolean): string {
  if (!/^(Invalid|Too (small|big)|Unrecognized|Unknown)/.test(said)) return `"${title}": ${said}`
  if (isMissing) return `"${title}" needs ${article(what)}${what}. Open it and fill that in.`
  return `"${title}": correct the ${what} (${said.replace(/\.$/, '')}).`
}

function valueAt(params: unknown, path: readonly PropertyKey[]): unknown {
  let value = params
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** `dueIn` → "due in"; `all.0.value` → "value". */
function words(path: readonly PropertyKey[]): string {
  const name = path.findLast((part) => typeof part === 'string')
  return name === undefined ? 'settings' : name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

function article(what: string): string {
  if (what.endsWith('s')) return ''
  return /^[aeiou]/.test(what) ? 'an ' : 'a '
}
