import type { Flow, SignalName, Trigger } from '@aftercart/flow'
import { campaigns } from './flows.ts'
import { hadFailed, later, pays, take, type Said, type Verdict } from './ledger.model.ts'
import {
  around,
  enterAtGoals,
  isActive,
  spread,
  start,
  tell,
  tellPerson,
  type ModelRun,
  type ModelShop,
} from './runs.model.ts'
import { byWorker, end, leave, nodeOf, standsAt, type News } from './walk.ts'

export type { ModelRun, ModelShop } from './runs.model.ts'

export function newShop(now: number): ModelShop {
  return {
    now,
    ledger: { taken: new Map(), orders: new Map() },
    heard: new Set(),
    people: [0, 1].map(() => ({ tags: new Set(), known: false, unsubscribed: false })),
    published: campaigns.map((campaign) => ({ versions: [campaign.variants[0]], live: 1, move: null })),
    runs: [],
    tasks: [],
    news: [],
    asks: [],
  }
}

export function report(shop: ModelShop, said: Said): Verdict {
  const failedBefore = said.status === 'succeeded' && hadFailed(shop.ledger, said)
  const before = shop.ledger.taken.has(said.eventId)
  const verdict = take(shop.ledger, said, shop.now)
  if (before || (!verdict.counts && !verdict.tells)) return verdict
  for (const run of shop.runs) {
    for (const name of newsOf(said, verdict)) if (concerns(name, run, said)) tell(shop, run, { name })
  }
  if (verdict.counts) beginWhatFollows(shop, said, verdict, failedBefore)
  spread(shop)
  return verdict
}

/** A new contact comes before what became of the charge; then actions, then billing automation. */
function beginWhatFollows(shop: ModelShop, said: Said, verdict: Verdict, failedBefore: boolean): void {
  if (!['succeeded', 'failed', 'error'].includes(said.status)) return
  const person = shop.people[said.person]!
  // A renewal that goes through is no purchase: the row of later charges.
  const actions = !(later(said) && said.status === 'succeeded')
  const cause = { eventId: said.eventId, person: said.person, said }
  if (!person.known && actions) start(shop, 'contact-created', cause)
  person.known = true
  if (!verdict.begins) return
  if (actions) start(shop, triggerOf(said), cause)
  if (said.status === 'failed') start(shop, 'charge-failed', cause)
  if (said.status === 'succeeded' && !later(said)) start(shop, 'purchase-made', cause)
  if (failedBefore) start(shop, 'charge-recovered', cause)
}

export function logIn(shop: ModelShop, eventId: string, person: number): void {
  if (shop.heard.has(eventId)) return
  shop.heard.add(eventId)
  shop.people[person]!.known = true
  tellPerson(shop, person, { name: 'cart-login' })
  start(shop, 'cart-login', { eventId, person })
  spread(shop)
}

/** The shop's own server reports an event; who is not in a campaign may enter at its goal. */
export function event(shop: ModelShop, eventId: string, person: number, name: string): void {
  if (shop.heard.has(eventId)) return
  shop.heard.add(eventId)
  shop.people[person]!.known = true
  const inside = new Set(shop.runs.filter((run) => run.person === person && isActive(run)).map((run) => run.campaign))
  const count = shop.runs.length
  const news: News = { name: 'api-event', event: name }
  tellPerson(shop, person, news)
  start(shop, 'api-event', { eventId, person, event: name })
  for (const run of shop.runs.slice(count)) inside.add(run.campaign)
  enterAtGoals(shop, { eventId, person }, news, inside)
  spread(shop)
}

/** Somebody of the shop gave the contact a tag. */
export function tagged(shop: ModelShop, person: number, tag: string): void {
  const { tags } = shop.people[person]!
  if (tags.has(tag)) return
  tags.add(tag)
  shop.news.push({ tag, person, eventId: `tag:hand:${tag}`, by: null })
  spread(shop)
}

export function unsubscribe(shop: ModelShop, person: number): void {
  if (shop.people[person]!.unsubscribed) return
  shop.people[person]!.unsubscribed = true
  tellPerson(shop, person, { name: 'unsubscribed' })
  spread(shop)
}

/** All waits that are due at this moment end; what they lead to may be due only later. */
export function wake(shop: ModelShop): void {
  const due = shop.runs.filter((run) => run.walk.due !== null && run.walk.due <= shop.now)
  for (const run of due.toSorted((a, b) => a.walk.due! - b.walk.due!)) {
    leave(run.walk, standsAt(run.walk)?.type === 'wait-for' ? 'timed-out' : null, around(shop, run))
  }
  spread(shop)
}

/**
 * Looked at again immediately before each send: what has happened to the run's charge and order and has not
 * led it anywhere yet. A message of a run that such news leaves where it is is not sent.
 */
export function missedNews(shop: ModelShop, run: ModelRun): SignalName[] {
  const missed: SignalName[] = []
  // What happened before a flow began this run is known to whoever drew that flow.
  const taken = [...shop.ledger.taken.values()].filter(({ at }) => !run.byFlow || at > run.startedAt)
  const others = taken.map((each) => each.said).filter(({ eventId }) => eventId !== run.debt?.eventId)
  const server = others.filter((said) => said.by === 'server')
  const payments = server.filter((said) => said.status === 'succeeded')
  if (run.debt !== null && payments.some((payment) => pays(payment, run.debt, run.person))) missed.push('paid')
  const status = run.order === null ? undefined : shop.ledger.orders.get(run.order)?.status
  const undone = server.some((said) => said.order === run.order && said.status === status)
  if ((status === 'cancelled' || status === 'refunded') && undone) missed.push(status)
  return missed.filter((name) => !run.walk.heard.has(name))
}

export function tellNow(shop: ModelShop, run: ModelRun, news: News): void {
  tell(shop, run, news)
  spread(shop)
}

/** A worker has done the action where the run stands, or left it out. */
export function performed(shop: ModelShop, run: ModelRun): void {
  leave(run.walk, null, around(shop, run))
  spread(shop)
}

export function publish(shop: ModelShop, campaign: number, flow: Flow, underWay: 'finish' | 'end' | 'move'): void {
  const published = shop.published[campaign]!
  const active = shop.runs.filter((run) => run.campaign === campaign && isActive(run))
  const before = published.versions.length
  published.versions.push(flow)
  published.live = published.versions.length
  if (underWay === 'finish') return
  const from = new Set([...active.map((run) => run.version), before])
  published.move = underWay === 'move' ? { to: published.live, from } : null
  if (underWay === 'end') for (const run of active) end(run.walk)
}

/** Runs go on where they stand, their waits as they were; those whose step is not there any more stay on their version. */
export function move(shop: ModelShop): void {
  for (const [campaign, published] of shop.published.entries()) {
    if (published.move === null) continue
    const { to, from } = published.move
    const flow = published.versions[to - 1]!
    for (const run of shop.runs) {
      if (run.campaign !== campaign || !isActive(run) || !from.has(run.version)) continue
      if (nodeOf(flow, run.walk.at!)?.type !== standsAt(run.walk)!.type) continue
      run.version = to
      run.walk.flow = flow
    }
    published.move = null
  }
}

export function unpublish(shop: ModelShop, campaign: number): void {
  shop.published[campaign]!.live = null
}

export function standsAtWork(run: ModelRun): boolean {
  return byWorker.includes(standsAt(run.walk)?.type ?? '')
}

function newsOf(said: Said, verdict: Verdict): SignalName[] {
  if (verdict.tells && !verdict.counts) return ['paid']
  switch (said.status) {
    case 'succeeded':
      return verdict.begins && !later(said) ? ['paid', 'purchase-made'] : ['paid']
    case 'failed':
      return ['purchase-failed']
    case 'cancelled':
    case 'refunded':
      return [said.status]
    default:
      return []
  }
}

function concerns(name: SignalName, run: ModelRun, said: Said): boolean {
  if (name === 'paid') return pays(said, run.debt, run.person)
  if (name === 'cancelled' || name === 'refunded') return run.order === said.order
  return run.person === said.person
}

function triggerOf(said: Said): Trigger {
  return said.status === 'succeeded'
    ? 'purchase-succeeded'
    : said.status === 'failed'
      ? 'purchase-failed'
      : 'purchase-error'
}
