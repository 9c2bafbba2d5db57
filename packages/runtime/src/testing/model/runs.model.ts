import type { Flow, FlowNode, Trigger } from '@aftercart/flow'
import { campaigns, idOf } from './flows.ts'
import type { Ledger, Said } from './ledger.model.ts'
import { begin, end, enterAtGoal, hear, newWalk, type News, type Surroundings, type Walk } from './walk.ts'

export type ModelRun = {
  /** Event, campaign and product: what makes a run the same run. */
  name: string
  eventId: string
  campaign: number
  version: number
  person: number
  order: string | null
  debt: Said | null
  startedAt: number
  byFlow: boolean
  walk: Walk
}

export type Person = { tags: Set<string>; known: boolean; unsubscribed: boolean }

export type ModelShop = {
  now: number
  ledger: Ledger
  /** Ids of logins and of the shop's own events that were taken. */
  heard: Set<string>
  people: Person[]
  /** By campaign: all versions so far, which one is published, and a move that is not over. */
  published: { versions: Flow[]; live: number | null; move: { to: number; from: ReadonlySet<number> } | null }[]
  runs: ModelRun[]
  /** `run node visit` of each task. */
  tasks: string[]
  /** What the steps of this operation have set off: tags to be told, flows to be begun or ended. */
  news: { tag: string; person: number; eventId: string; by: ModelRun | null }[]
  asks: { ask: 'start' | 'stop'; by: ModelRun; campaign: number; eventId: string }[]
}

type Cause = { eventId: string; person: number; said?: Said; event?: string; tag?: string; byFlow?: true }

/** Default settings first, then the products in the order of the lines, then campaigns. */
export function start(shop: ModelShop, trigger: Trigger, cause: Cause): void {
  const wanted = campaigns.flatMap((campaign, index) => (campaign.trigger === trigger ? [{ campaign, index }] : []))
  const actions = ['', ...(cause.said?.skus ?? [])].flatMap((sku) =>
    wanted.filter(({ campaign }) => campaign.kind === 'purchase-actions' && campaign.sku === sku),
  )
  for (const { index } of [...actions, ...wanted.filter((each) => each.campaign.kind === 'campaign')]) {
    const flow = liveFlow(shop, index)
    const asked = flow?.nodes.find((node) => node.type === 'trigger')?.params ?? {}
    if (asked['event'] !== undefined && asked['event'] !== cause.event) continue
    if (asked['tag'] !== undefined && asked['tag'] !== cause.tag) continue
    if (flow !== null && mayBegin(shop, index, flow, cause.person)) addRun(shop, index, cause, begin)
  }
}

export function enterAtGoals(shop: ModelShop, cause: Cause, news: News, inside: ReadonlySet<number>): void {
  for (const [index, campaign] of campaigns.entries()) {
    const flow = liveFlow(shop, index)
    if (campaign.kind !== 'campaign' || flow === null || inside.has(index)) continue
    const open = flow.nodes.some(
      ({ type, params }) => type === 'goal' && params['mayEnter'] && params['on'] === news.name,
    )
    if (!open || !mayBegin(shop, index, flow, cause.person)) continue
    addRun(shop, index, cause, (walk, surroundings) => enterAtGoal(walk, news, surroundings))
  }
}

/** `enter` answers false when the run did not come about after all. */
function addRun(shop: ModelShop, campaign: number, cause: Cause, enter: (walk: Walk, around: Surroundings) => unknown) {
  const { live, versions } = shop.published[campaign]!
  const { name, sku } = campaigns[campaign]!
  const said = cause.said ?? null
  const before = shop.runs.map((run) => run.name)
  const run: ModelRun = {
    ...{
      name: numbered(`${cause.eventId} ${name} ${sku}`, before),
      eventId: cause.eventId,
      campaign,
      version: live!,
      person: cause.person,
    },
    ...{ order: said?.order ?? null, debt: said, startedAt: shop.now, byFlow: cause.byFlow ?? false },
    walk: newWalk(versions[live! - 1]!),
  }
  shop.runs.push(run)
  if (enter(run.walk, around(shop, run)) === false) shop.runs.splice(shop.runs.indexOf(run), 1)
}

function liveFlow(shop: ModelShop, campaign: number): Flow | null {
  const { live, versions } = shop.published[campaign]!
  return live === null ? null : versions[live - 1]!
}

function mayBegin(shop: ModelShop, campaign: number, flow: Flow, person: number): boolean {
  const before = shop.runs.filter((run) => run.campaign === campaign && run.person === person)
  const rule = flow.settings?.reEntry ?? { when: 'always' }
  switch (rule.when) {
    case 'always':
      return true
    case 'never':
      return before.length === 0
    case 'after-end':
      return !before.some(isActive)
    case 'after':
      return before.every((run) => shop.now - run.startedAt >= rule.days * 86_400_000)
  }
}

export function isActive(run: ModelRun): boolean {
  return run.walk.at !== null
}

export function tellPerson(shop: ModelShop, person: number, news: News): void {
  for (const run of [...shop.runs]) if (run.person === person) tell(shop, run, news)
}

export function tell(shop: ModelShop, run: ModelRun, news: News): void {
  hear(run.walk, news, around(shop, run))
}

/** Tags may lead to tags, and flows to flows. */
export function spread(shop: ModelShop): void {
  doAsks(shop)
  while (shop.news.length > 0) {
    for (const { tag, person, eventId } of shop.news.splice(0)) {
      tellPerson(shop, person, { name: 'tag-added', tag })
      start(shop, 'tag-added', { eventId, person, tag })
      doAsks(shop)
    }
  }
}

function doAsks(shop: ModelShop): void {
  for (let ask = shop.asks.shift(); ask !== undefined; ask = shop.asks.shift()) {
    const { by, campaign, eventId } = ask
    if (ask.ask === 'start') {
      const said = by.debt === null ? {} : { said: by.debt }
      addRun(shop, campaign, { eventId, person: by.person, byFlow: true, ...said }, begin)
    } else {
      for (const run of shop.runs) {
        if (run !== by && run.campaign === campaign && run.person === by.person) end(run.walk)
      }
    }
  }
}

export function around(shop: ModelShop, run: ModelRun): Surroundings {
  const { tags } = shop.people[run.person]!
  return { now: shop.now, tags, act: (node, visit) => act(shop, run, node, visit) }
}

/** Done with the step itself, in the same transaction. */
function act(shop: ModelShop, run: ModelRun, node: FlowNode, visit: number): void {
  const key = `${run.name}:${node.id}:${visit}`
  switch (node.type) {
    case 'create-task':
      shop.tasks.push(`${run.name} ${node.id} ${visit}`)
      return
    case 'add-tags': {
      const { tags } = shop.people[run.person]!
      for (const tag of (node.params['tags'] as string[]).filter((each) => !tags.has(each))) {
        tags.add(tag)
        shop.news.push({ tag, person: run.person, eventId: `tag:${key}:${tag}`, by: run })
      }
      return
    }
    case 'start-flow':
    case 'stop-flow': {
      const campaign = campaigns.findIndex((each) => idOf(each.name) === node.params['campaignId'])
      const ask = node.type === 'start-flow' ? 'start' : 'stop'
      if (ask === 'start' && liveFlow(shop, campaign) === null) return
      shop.asks.push({ ask, by: run, campaign, eventId: `flow:${key}>${run.eventId}` })
      return
    }
    default:
      throw new Error(`The model knows no "${node.type}".`)
  }
}

/** What a person of the shop did has no name of its own: the second such run is `… #2`. */
export function numbered(name: string, before: readonly string[]): string {
  const same = before.filter((each) => each === name || each.startsWith(`${name} #`)).length
  return same === 0 ? name : `${name} #${same + 1}`
}
