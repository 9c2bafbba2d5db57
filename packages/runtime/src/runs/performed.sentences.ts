import type { FlowNode, Json } from '@aftercart/flow'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import { modelOf } from '../campaigns/node-model.ts'
import type { Sentence } from './timeline.sentences.ts'

export type Performed = { type: string; out: string; result: Record<string, Json> }

/** What an action did, e.g. `Emailed ada@example.test “About your order”`. What an executor did not tell is left out. */
export function performedSentence({ type, out, result }: Performed, node: FlowNode | null): Sentence {
  switch (type) {
    case 'send-email':
      return { title: `Emailed${spaced(text(result.to))}${quoted(text(result.subject))}`, detail: '' }
    case 'notify-team':
      return { title: `Emailed the team${spaced(text(result.to))}${quoted(text(result.subject))}`, detail: '' }
    case 'create-task':
      return { title: `Created a task${quoted(text(result.title))}`, detail: '' }
    case 'add-tags':
      return { title: `Added ${tags(result.tags)}`, detail: '' }
    case 'remove-tags':
      return { title: `Removed ${tags(result.tags)}`, detail: '' }
    case 'set-contact-type':
      return { title: `Set the contact type to “${text(result.type)}”`, detail: '' }
    case 'http-request':
      return { title: `${text(result.request) || 'HTTP request'}: ${wayLabel(node, out)}`, detail: httpDetail(result) }
    default:
      return { title: node === null ? `Did “${type}”` : `Did “${nodeTitle(node)}”`, detail: '' }
  }
}

function httpDetail({ status, why }: Record<string, Json>): string {
  if (typeof why === 'string' && why !== '') return why
  return typeof status === 'number' ? `It answered ${status}.` : ''
}

function wayLabel(node: FlowNode | null, out: string): string {
  const ways = node === null ? [] : (modelOf(node.type)?.waysOut(node.params) ?? [])
  return ways.find((way) => way.id === out)?.label ?? out
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function spaced(value: string): string {
  return value === '' ? '' : ` ${value}`
}

function quoted(value: string): string {
  return value === '' ? '' : ` “${value}”`
}

function tags(value: Json | undefined): string {
  const names = Array.isArray(value) ? value.map((each) => `“${text(each)}”`) : []
  return `${names.length === 1 ? 'the tag' : 'the tags'} ${names.join(', ')}`
}
