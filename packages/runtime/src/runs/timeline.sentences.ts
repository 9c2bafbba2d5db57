import { unreachable, type FlowNode } from '@aftercart/flow'
import { nodeTitle } from '../campaigns/flow-steps.ts'
import { modelOf } from '../campaigns/node-model.ts'
import { performedSentence } from './performed.sentences.ts'
import type { Begun, LookAgain, TimelineEntry, TimelineKind } from './timeline.ts'
import { beginnings, dropReasons, ending, holdReasons, newsName, skipReasons } from './timeline.words.ts'

/** What people read: a sentence, and what more there is to say ('' when nothing). */
export type Sentence = { title: string; detail: string }

/**
 * One row of a run's timeline in the marketer's words. `node` is what the row is about, null when the row concerns the
 * whole run or the node is not known. Times are written in `timeZone` (IANA).
 */
export function timelineSentence(entry: TimelineEntry, node: FlowNode | null, timeZone: string): Sentence {
  const title = node === null ? null : nodeTitle(node)
  return sentenceOf<TimelineKind>(entry, {
    node,
    place: title === null ? 'this step' : `“${title}”`,
    action: title ?? 'An action',
    written: (instant) => written(instant, timeZone),
  })
}

/** The node that a row is about, and how sentences name it: as a place where the run is, or as an action. */
type About = { node: FlowNode | null; place: string; action: string; written(instant: string): string }

type DetailOf<Kind> = Extract<TimelineEntry, { kind: Kind }>['detail']

type Row<Kind extends TimelineKind> = { [K in Kind]: { kind: K; detail: DetailOf<K> } }[Kind]

function sentenceOf<Kind extends TimelineKind>({ kind, detail }: Row<Kind>, about: About): Sentence {
  // A row of a later version of this software: say what is known rather than fail the page.
  if (!Object.hasOwn(sentences, kind)) return { title: kind, detail: '' }
  return sentences[kind](detail, about)
}

const sentences: { readonly [Kind in TimelineKind]: (detail: DetailOf<Kind>, about: About) => Sentence } = {
  // How a run begins, what stops it or sends it elsewhere, and how it ends.
  started: (start) => ({
    title: begunTitle(start.begun) ?? `Began: ${beginnings[start.trigger]}`,
    detail: startDetail(start),
  }),
  failed: ({ message }) => ({ title: 'A fault stopped this run', detail: message }),
  'tried-again': ({ by }) => ({
    title: `Tried again by ${by ?? 'the shop’s own server'}`,
    detail: 'It goes on from where it stood. What was done before is not done again.',
  }),
  moved: ({ from, to }) => ({
    title: `Moved from version ${from} to version ${to}`,
    detail: 'What it waits for keeps its time.',
  }),
  circle: ({ news, name }) => ({
    title: news === 'tag' ? `The tag “${name}” was not passed on to other flows` : 'The other flow was not begun',
    detail: 'Flows have been setting off each other without an end. Put a wait between them, or a re-entry rule.',
  }),
  ended: (end) => ({ title: ending(end), detail: '' }),

  // Its way from node to node.
  entered: (_, { place }) => ({ title: `Came to ${place}`, detail: '' }),
  went: ({ out, why }, { node, place }) => ({ title: wentTitle(node, place, out), detail: why ?? '' }),
  signal: (news) => ({ title: `News: ${newsTitle(news)}`, detail: '' }),
  'goal-reached': ({ signal }) => ({
    title: `Goal reached: ${newsName(signal)}. Everything upstream stopped`,
    detail: '',
  }),
  interrupted: (_, { place }) => ({ title: `Stopped at ${place}: the run moved on`, detail: '' }),

  // Waits.
  waiting: ({ until, why }, about) => ({ title: `Waits until ${about.written(until)}`, detail: why ?? '' }),
  'waits-on': ({ until }, about) => ({
    title: `Goes on waiting until ${about.written(until)}`,
    detail: 'That is when it is this time where the customer is.',
  }),
  woke: ({ late }) => ({
    title: 'The wait is over',
    detail: late > 5000 ? `${Math.round(late / 1000)} seconds late.` : '',
  }),

  // What became of actions.
  queued: (_, { action }) => ({ title: `${action}: on its way`, detail: '' }),
  performed: (done, { node }) => {
    const { title, detail } = performedSentence(done, node)
    return { title, detail: performedDetail(done, detail) }
  },
  'put-off': ({ host }, { place }) => ({
    title: `${place} is put off because ${lowerThe(host)} does not answer`,
    detail: 'It is done once the other side answers again.',
  }),
  retrying: ({ attempt, of, error }, { place }) => ({
    title: `${place} did not work and is tried again (try ${attempt} of ${of})`,
    detail: error,
  }),
  'given-up': ({ attempts, error }, { place }) => ({
    title: `${place} did not work, after ${attempts} tries`,
    detail: error,
  }),
  'given-up-again': ({ error }, { place }) => ({
    title: `${place} was tried once more and did not work`,
    detail: error,
  }),
  dropped: ({ why, signal }, { action }) => ({ title: `${action}: not done`, detail: dropReasons(why, signal) }),
  'looked-again': lookedSentence,
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
function lookedSentence(look: LookAgain, about: About): Sentence {
  const what = about.node === null ? 'The message' : about.action
  switch (look.decision) {
    case 'send':
      return { title: `${what}: looked at again, and sent`, detail: '' }
    case 'hold':
      return {
        title: `Not sent now: ${holdReasons[look.why]} until ${about.written(look.until)}`,
        detail: `${what}.`,
      }
    case 'skip':
      return { title: `Not sent: ${skipReasons[look.why]}`, detail: `${what}. The run went on without it.` }
    default:
      return unreachable(look)
  }
}
