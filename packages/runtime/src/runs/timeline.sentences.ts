import { unreachable, type FlowNode } from '@aftercart/flow'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import { modelOf } from '../campaigns/node-model.ts'
import { performedSentence } from './performed.sentences.ts'
import type { Begun, LookAgain, TimelineEntry } from './timeline.ts'
import { beginnings, dropReasons, ending, holdReasons, newsName, skipReasons } from './timeline.words.ts'

/** What people read: a sentence, and what more there is to say ('' when nothing). */
export type Sentence = { title: string; detail: string }

/**
 * One row of a run's timeline in the marketer's words. `node` is what the row is about, null when the row concerns the
 * whole run or the node is not known. Times are written in `timeZone` (IANA).
 */
export function timelineSentence(entry: TimelineEntry, node: FlowNode | null, timeZone: string): Sentence {
  const place = node === null ? 'this step' : `“${nodeTitle(node)}”`
  switch (entry.kind) {
    case 'started':
      return {
        title: begunTitle(entry.detail.begun) ?? `Began: ${beginnings[entry.detail.trigger]}`,
        detail: startDetail(entry.detail),
      }
    case 'entered':
      return { title: `Came to ${place}`, detail: '' }
    case 'went':
      return { title: wentTitle(node, place, entry.detail.out), detail: entry.detail.why ?? '' }
    case 'waiting':
      return { title: `Waits until ${written(entry.detail.until, timeZone)}`, detail: entry.detail.why ?? '' }
    case 'waits-on':
      return {
        title: `Goes on waiting until ${written(entry.detail.until, timeZone)}`,
        detail: 'That is when it is this time where the customer is.',
      }
    case 'woke':
      return {
        title: 'The wait is over',
        detail: entry.detail.late > 5000 ? `${Math.round(entry.detail.late / 1000)} seconds late.` : '',
      }
    case 'signal':
      return { title: `News: ${newsTitle(entry.detail)}`, detail: '' }
    case 'goal-reached':
      return {
        title: `Goal reached: ${newsName(entry.detail.signal)}. Everything upstream stopped`,
        detail: '',
      }
    case 'interrupted':
      return { title: `Stopped at ${place}: the run moved on`, detail: '' }
    case 'queued':
      return { title: `${node === null ? 'An action' : nodeTitle(node)}: on its way`, detail: '' }
    case 'performed': {
      const sentence = performedSentence(entry.detail, node)
      return { ...sentence, detail: performedDetail(entry.detail, sentence.detail) }
    }
    case 'put-off':
      return {
        title: `${place} is put off because ${lowerThe(entry.detail.host)} does not answer`,
        detail: 'It is done once the other side answers again.',
      }
    case 'retrying':
      return {
        title: `${place} did not work and is tried again (try ${entry.detail.attempt} of ${entry.detail.of})`,
        detail: entry.detail.error,
      }
    case 'given-up':
      return { title: `${place} did not work, after ${entry.detail.attempts} tries`, detail: entry.detail.error }
    case 'given-up-again':
      return { title: `${place} was tried once more and did not work`, detail: entry.detail.error }
    case 'dropped':
      return {
        title: `${node === null ? 'An action' : nodeTitle(node)}: not done`,
        detail: dropReasons(entry.detail.why, entry.detail.signal),
      }
    case 'failed':
      return { title: 'A fault stopped this run', detail: entry.detail.message }
    case 'tried-again':
      return {
        title: `Tried again by ${entry.detail.by ?? 'the shop’s own server'}`,
        detail: 'It goes on from where it stood. What was done before is not done again.',
      }
    case 'looked-again':
      return lookedSentence(entry.detail, node, timeZone)
    case 'moved':
      return {
        title: `Moved from version ${entry.detail.from} to version ${entry.detail.to}`,
        detail: 'What it waits for keeps its time.',
      }
    case 'circle':
      return {
        title:
          entry.detail.news === 'tag'
            ? `The tag “${entry.detail.name}” was not passed on to other flows`
            : 'The other flow was not begun',
        detail: 'Flows have been setting off each other without an end. Put a wait between them, or a re-entry rule.',
      }
    case 'ended':
      return { title: ending(entry.detail), detail: '' }
    default:
      // A row of a later version of this software: say what is known rather than fail the page.
      return { title: (entry as { kind: string }).kind, detail: '' }
  }
}

/** In the middle of a sentence. */
function lowerThe(host: string): string {
  return host.replace(/^The /, 'the ')
}

function performedDetail({ late, again }: { late?: true; again?: true }, detail: string): string {
  const said = again === true ? `Tried once more after it had been given up. ${detail}`.trim() : detail
  return late === true ? 'It was under way when the run moved on.' : said
}

/** E.g. "Sunday 22 November 2026, 10:00 (Europe/London)". */
function written(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  return `${format.format(new Date(instant)).replace(' at ', ', ')} (${timeZone})`
}

function startDetail({ orderId, sku }: { orderId: string | null; sku: string }): string {
  const parts = [orderId === null ? '' : `Order ${orderId}`, sku === '' ? '' : `Product ${sku}`].filter(Boolean)
  return parts.join(' · ')
}

function wentTitle(node: FlowNode | null, place: string, out: string): string {
  const ways = node === null ? [] : (modelOf(node.type)?.waysOut(node.params) ?? [])
  if (ways.length < 2) return `Went on from ${place}`
  return `${place}: went “${ways.find((way) => way.id === out)?.label ?? out}”`
}

function newsTitle({ name, orderId, tag, event }: Extract<TimelineEntry, { kind: 'signal' }>['detail']): string {
  if (tag !== undefined) return `the tag “${tag}” was added`
  if (event !== undefined) return `the event “${event}” was reported`
  return orderId === undefined ? newsName(name) : `${newsName(name)} (order ${orderId})`
}

function begunTitle(begun: Begun | undefined): string | null {
  if (begun === undefined) return null
  if ('goal' in begun) return `Began at a goal: ${newsName(begun.goal)}`
  return begun.flow === '' ? 'Began: another flow started it' : `Began: the flow “${begun.flow}” started it`
}

/** What was decided about a message immediately before it would have been sent. */
function lookedSentence(look: LookAgain, node: FlowNode | null, timeZone: string): Sentence {
  const what = node === null ? 'The message' : nodeTitle(node)
  switch (look.decision) {
    case 'send':
      return { title: `${what}: looked at again, and sent`, detail: '' }
    case 'hold':
      return {
        title: `Not sent now: ${holdReasons[look.why]} until ${written(look.until, timeZone)}`,
        detail: `${what}.`,
      }
    case 'skip':
      return { title: `Not sent: ${skipReasons[look.why]}`, detail: `${what}. The run went on without it.` }
    default:
      return unreachable(look)
  }
}
