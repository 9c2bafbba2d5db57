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
    case 'set-field':
      return { title: fieldTitle(text(result.field), text(result.value)), detail: '' }
    case 'add-note':
      return text(result.text) === ''
        ? { title: 'Wrote no note: it would have been empty', detail: '' }
        : { title: 'Wrote a note', detail: text(result.text) }
    case 'start-flow':
      return { title: startTitle(text(result.answer)), detail: '' }
    case 'stop-flow':
      return { title: stopTitle(result.stopped), detail: '' }
    case 'retry-charge':
      return retrySentence(result)
    case 'request-fulfilment':
      return text(result.why) === ''
        ? { title: `Asked${spaced(text(result.to))} to pack the order${quoted(text(result.subject))}`, detail: '' }
        : { title: 'Sent no fulfilment request', detail: text(result.why) }
    case 'http-request':
      return { title: `${text(result.request) || 'HTTP request'}: ${wayLabel(node, out)}`, detail: httpDetail(result) }
    default:
      return { title: node === null ? `Did “${type}”` : `Did “${nodeTitle(node)}”`, detail: '' }
  }
}

function fieldTitle(field: string, value: string): string {
  return value === '' ? `Emptied the field “${field}”` : `Set the field “${field}” to “${value}”`
}

function startTitle(answer: string): string {
  switch (answer) {
    case 'started':
      return 'Started another flow'
    case 'not-again':
      return 'Did not start the other flow: the customer may not enter it again now'
    case 'not-published':
      return 'Did not start the other flow: it is not published'
    default:
      return 'Was to start another flow'
  }
}

function stopTitle(stopped: Json | undefined): string {
  if (stopped === 0) return 'There was nothing to stop: the customer is not in the other flow'
  return stopped === 1 || typeof stopped !== 'number'
    ? 'Stopped the other flow'
    : `Stopped the other flow, ${stopped} runs of it`
}

function retrySentence({ status, refusal, why, code }: Record<string, Json>): Sentence {
  if (refusal === 'paid') return { title: 'Did not charge again: it has been paid', detail: '' }
  if (refusal !== undefined) return { title: 'Did not charge again', detail: text(why) }
  if (status === 'succeeded') return { title: 'Charged again: it went through', detail: '' }
  const detail = text(code) === '' ? '' : `The gateway said ${text(code)}.`
  return {
    title: status === 'error' ? 'Charged again: it ended in an error' : 'Charged again: it was declined',
    detail,
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
