import type { History, Json, JsonObject, RunSnapshot, SignalName, Trigger } from '@aftercart/flow'
import type { PoolClient } from 'pg'
import type { Debt } from '../orders/paid-by.ts'
import type { Behind } from '../database/transaction.ts'
import type { HandOff } from '../jobs/hands.ts'
import type { Beginning, ContactRow } from '../facts/assemble-facts.ts'
import type { BrokenVersion, FlowVersion } from './compiled-flows.ts'
import type { DropReason, TimelineEntry } from './timeline.ts'

export type RunIdentity = {
  shopId: string
  id: string
  campaignId: string
  version: number
  trigger: Trigger
  sku: string
  contactId: string
  orderId: string | null
  eventId: string
  startedAt: Date
}

/**
 * The versions (`xmin`) of the rows that a run was read from: as long as they stay, it need not be read again. `thisTransaction`: of a
 * row that is written now.
 */
export type RowVersions = { run: string; order: string | null; shop: string }

export const thisTransaction = 'this transaction'

/** A run on the workbench: what it is, what it may read, and what a step made of it. */
export type RunWork = RunIdentity & {
  flow: FlowVersion | BrokenVersion
  beginning: Beginning
  /** The charge it is about, for `paid`; null when it began with a login. */
  debt: Debt | null
  status: 'active' | 'ended' | 'failed'
  /** Null until it has been started. */
  snapshot: RunSnapshot | null
  fresh: boolean
  changed: boolean
  /** Whether it is counted among the runs under way. */
  underWay: boolean
  /** Null when more than these rows would have to stay the same. */
  rows: RowVersions | null
  /** When it ended it stood nowhere else: no other timers or actions can be left of it. */
  leavesNothing?: boolean
  writes: RunWrites
}

/** What a run's steps ask of the database, gathered so that one statement writes it all. */
export type RunWrites = {
  timeline: TimelineEntry[]
  timers: { node: string; visit: number; dueAt: string }[]
  timersGone: { node: string; visit: number }[]
  effects: PendingEffect[]
  drops: { key: string; why: DropReason; signal?: string }[]
  /** `error`: why a failed one was given up. */
  effectsDone: ({ key: string; state: 'done' } | { key: string; state: 'failed'; error: string })[]
  tasks: NewTask[]
  notes: NewNote[]
  /** Tags that the contact did not have before, to be told to the flows that listen. `key`: of the effect that added it. */
  tagsAdded: { key: string; tag: string }[]
  /** What it asks of other flows, in order; done once its own step is over. */
  asks: FlowAsk[]
}

export type PendingEffect = {
  key: string
  node: string
  visit: number
  type: string
  params: JsonObject
  dropped: boolean
}

export type NewTask = { key: string; title: string; notes: string; assignee: string; dueAt: Date | null }

export type NewNote = { key: string; text: string }

/** A run asks for a run of another campaign to begin, or for all of the contact's there to end. `key`: of its effect. */
export type FlowAsk = { key: string; campaignId: string } & ({ ask: 'start'; version: number } | { ask: 'stop' })

/** One transaction's work. All contacts in it are locked; all runs in it are theirs. */
export type Work = {
  /** The transaction's own connection. */
  client: PoolClient
  now: Date
  /** Takes actions in hand for this process; null when all go through the queue. */
  hand: HandOff | null
  /** Takes the last statement, so that the commit goes right behind it; null when it is waited for. */
  behind: Behind | null
  contacts: Map<string, ContactWork>
  runs: Map<string, RunWork>
}

/** `history` is null until a flow asks for it; `begun`: how many runs news and other flows began in this transaction. */
export type ContactWork = ContactRow & { changed: boolean; history: History | null; begun: number }

/** A signal to the runs of a contact. */
export type Signal = { name: SignalName; detail: Record<string, Json> }

export function newWork(
  client: PoolClient,
  now: Date,
  contacts: readonly ContactRow[],
  { hand = null, behind = null }: Partial<Pick<Work, 'hand' | 'behind'>> = {},
): Work {
  const work: Work = { client, now, hand, behind, contacts: new Map(), runs: new Map() }
  for (const contact of contacts) addContact(work, contact)
  return work
}

export function addContact(work: Work, contact: ContactRow): ContactWork {
  const added = { ...contact, changed: false, history: null, begun: 0 }
  work.contacts.set(`${contact.shop_id}/${contact.id}`, added)
  return added
}

export function hasContact(work: Work, run: { shopId: string; contactId: string }): boolean {
  return work.contacts.has(`${run.shopId}/${run.contactId}`)
}

export function noWrites(): RunWrites {
  return {
    timeline: [],
    timers: [],
    timersGone: [],
    effects: [],
    drops: [],
    effectsDone: [],
    tasks: [],
    notes: [],
    tagsAdded: [],
    asks: [],
  }
}

export function contactOf(work: Work, run: { shopId: string; contactId: string }): ContactWork {
  const contact = work.contacts.get(`${run.shopId}/${run.contactId}`)
  if (!contact) throw new Error(`Contact ${run.contactId} was not locked first.`)
  return contact
}

/** Adds what one step made; a timer or effect that was made and undone within the transaction is never written. */
export function addWrites(to: RunWrites, from: RunWrites): void {
  to.timeline.push(...from.timeline)
  if (from.timers.length > 0) {
    // Of one visit's timer the last word counts: a wait that woke up may go on until another time.
    const isNew = (timer: { node: string; visit: number }) =>
      !from.timers.some(({ node, visit }) => node === timer.node && visit === timer.visit)
    to.timers = [...to.timers.filter(isNew), ...from.timers]
    to.timersGone = to.timersGone.filter(isNew)
  }
  to.timersGone.push(...from.timersGone)
  to.effects.push(...from.effects)
  to.drops.push(...from.drops)
  to.effectsDone.push(...from.effectsDone)
  to.tasks.push(...from.tasks)
  to.notes.push(...from.notes)
  to.tagsAdded.push(...from.tagsAdded)
  to.asks.push(...from.asks)
}
