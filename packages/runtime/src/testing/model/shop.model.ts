import type { Flow, SignalName, Trigger } from '@aftercart/flow'
import { campaigns } from './flows.ts'
import { later, pays, take, type Ledger, type Said, type Verdict } from './ledger.model.ts'
import {
  begin,
  byWorker,
  end,
  hear,
  leave,
  newWalk,
  standsAt,
  type News,
  type Surroundings,
  type Walk,
} from './walk.ts'

export type ModelRun = {
  /** Event, campaign and product: what makes a run the same run. */
  name: string
  campaign: number
  version: number
  person: number
  order: string | null
  debt: Said | null
  startedAt: number
  walk: Walk
}

export type ModelShop = {
  now: number
  ledger: Ledger
  logins: Set<string>
  people: { tags: Set<string>; known: boolean }[]
  /** By campaign: all versions so far, and which one is published. */
  published: { versions: Flow[]; live: number | null }[]
  runs: ModelRun[]
  /** `run node visit` of each task. */
  tasks: string[]
  /** Tags that were added in this operation and are still to be told: whose, and which. */
  added: { person: number; tag: string }[]
}

export function newShop(now: number): ModelShop {
  return {
    now,
    ledger: { taken: new Map(), orders: new Map() },
    logins: new Set(),
    people: [0, 1].map(() => ({ tags: new Set(), known: false })),
    published: campaigns.map((campaign) => ({ versions: [campaign.variants[0]], live: 1 })),
    runs: [],
    tasks: [],
    added: [],
  }
}

export function report(shop: ModelShop, said: Said): Verdict {
  const before = shop.ledger.taken.has(said.eventId)
  const verdict = take(shop.ledger, said, shop.now)
  if (before || (!verdict.counts && !verdict.tells)) return verdict
  for (const run of shop.runs) {
    for (const name of newsOf(said, verdict)) if (concerns(name, run, said)) tell(shop, run, { name })
  }
  const person = shop.people[said.person]!
  const charged = ['succeeded', 'failed', 'error'].includes(said.status)
  const isNew = verdict.counts && charged && !person.known
  if (isNew) person.known = true
  if (verdict.counts && charged) {
    // A renewal that goes through is no purchase: PRODUCT.md §2, the row of later charges.
    const actions = !(later(said) && said.status === 'succeeded')
    if (isNew && actions) start(shop, 'contact-created', said)
    if (verdict.begins && actions) start(shop, triggerOf(said), said)
    if (verdict.begins && said.status === 'succeeded' && !later(said)) start(shop, 'purchase-made', said)
  }
  tellTags(shop)
  return verdict
}

export function logIn(shop: ModelShop, eventId: string, person: number): boolean {
  if (shop.logins.has(eventId)) return false
  shop.logins.add(eventId)
  shop.people[person]!.known = true
  for (const run of shop.runs) if (run.person === person) tell(shop, run, { name: 'cart-login' })
  start(shop, 'cart-login', { eventId: `login:${eventId}`, person })
  tellTags(shop)
  return true
}

/** Somebody of the shop gave the contact a tag. */
export function tagged(shop: ModelShop, person: number, tag: string): void {
  for (const run of shop.runs) if (run.person === person) tell(shop, run, { name: 'tag-added', tag })
  tellTags(shop)
}

/** All waits that are due at this moment end; what they lead to may be due only later. */
export function wake(shop: ModelShop): void {
  const due = shop.runs.filter((run) => run.walk.due !== null && run.walk.due <= shop.now)
  for (const run of due.toSorted((a, b) => a.walk.due! - b.walk.due!)) {
    leave(run.walk, standsAt(run.walk)?.type === 'wait-for' ? 'timed-out' : null, around(shop, run))
  }
  tellTags(shop)
}

/**
 * PRODUCT.md §4, looked at again immediately before each send: what has happened to the run's charge and order and has not
 * led it anywhere yet. A message of a run that such news leaves where it is is not sent.
 */
export function missedNews(shop: ModelShop, run: ModelRun): SignalName[] {
  const missed: SignalName[] = []
  const payments = [...shop.ledger.taken.values()]
    .map((each) => each.said)
    .filter((said) => said.by === 'server' && said.status === 'succeeded' && said.eventId !== run.debt?.eventId)
  if (run.debt !== null && payments.some((payment) => pays(payment, run.debt, run.person))) missed.push('paid')
  const status = run.order === null ? undefined : shop.ledger.orders.get(run.order)?.status
  if (status === 'cancelled' || status === 'refunded') missed.push(status)
  return missed.filter((name) => !run.walk.heard.has(name))
}

export function tellNow(shop: ModelShop, run: ModelRun, news: News): boolean {
  const moved = tell(shop, run, news)
  tellTags(shop)
  return moved
}

/** A worker has done the action where the run stands. */
export function performed(shop: ModelShop, run: ModelRun): void {
  leave(run.walk, null, around(shop, run))
  tellTags(shop)
}

export function publish(shop: ModelShop, campaign: number, flow: Flow, underWay: 'finish' | 'end' | 'move'): void {
  const published = shop.published[campaign]!
  published.versions.push(flow)
  published.live = published.versions.length
  for (const run of shop.runs.filter((each) => each.campaign === campaign && each.walk.at !== null)) {
    if (underWay === 'end') end(run.walk)
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

/** Default settings first, then the products in the order of the lines, then campaigns. */
function start(shop: ModelShop, trigger: Trigger, cause: Said | { eventId: string; person: number }): void {
  const said = 'payment' in cause ? cause : null
  const wanted = campaigns.flatMap((campaign, index) => (campaign.trigger === trigger ? [{ campaign, index }] : []))
  const actions = ['', ...(said?.skus ?? [])].flatMap((sku) =>
    wanted.filter(({ campaign }) => campaign.kind === 'purchase-actions' && campaign.sku === sku),
  )
  for (const { campaign, index } of [...actions, ...wanted.filter((each) => each.campaign.kind === 'campaign')]) {
    const { live, versions } = shop.published[index]!
    if (live === null) continue
    const name = `${cause.eventId} ${campaign.name} ${campaign.sku}`
    const run: ModelRun = {
      ...{ name, campaign: index, version: live, person: cause.person, order: said?.order ?? null, debt: said },
      startedAt: shop.now,
      walk: newWalk(versions[live - 1]!),
    }
    shop.runs.push(run)
    begin(run.walk, around(shop, run))
  }
}

function tell(shop: ModelShop, run: ModelRun, news: News): boolean {
  return hear(run.walk, news, around(shop, run))
}

/** Tags may lead to tags. */
function tellTags(shop: ModelShop): void {
  while (shop.added.length > 0) {
    for (const { person, tag } of shop.added.splice(0)) {
      for (const run of [...shop.runs]) if (run.person === person) tell(shop, run, { name: 'tag-added', tag })
    }
  }
}

function around(shop: ModelShop, run: ModelRun): Surroundings {
  const { tags } = shop.people[run.person]!
  return {
    now: shop.now,
    tags,
    act(node, visit) {
      if (node.type === 'create-task') shop.tasks.push(`${run.name} ${node.id} ${visit}`)
      if (node.type !== 'add-tags') return
      for (const tag of node.params['tags'] as string[]) {
        if (tags.has(tag)) continue
        tags.add(tag)
        shop.added.push({ person: run.person, tag })
      }
    },
  }
}
