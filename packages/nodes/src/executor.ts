import type { DeclineClass, Facts, Json } from '@aftercart/flow'

/** How an action ended: the way out it takes, and what the timeline shows of it. */
export type ActionResult = { out: string; detail: Record<string, Json> }

/** What an action may do to the shop's records. Every call is part of the run's own transaction: all of it or nothing. */
export type Records = {
  createTask(task: { title: string; notes: string; assignee: string; dueAt: Date | null }): Promise<void>
  addNote(text: string): Promise<void>
  addTags(tags: readonly string[]): Promise<void>
  removeTags(tags: readonly string[]): Promise<void>
  setContactType(type: string): Promise<void>
  /** Sets one of the contact's own fields; null takes it away. */
  setField(name: string, value: Json): Promise<void>
  /**
   * Begins a run of another campaign for this contact, about the same order. Answers what came of it: `not-published` also
   * when there is no such campaign; `not-again`: its re-entry rule keeps the contact out.
   */
  startFlow(campaignId: string): Promise<'started' | 'not-published' | 'not-again'>
  /** Ends the contact's runs of another campaign. Answers how many there were. */
  stopFlow(campaignId: string): Promise<number>
}

export type OutgoingMail = {
  to: string
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
}

/** What became of asking for a charge once more. `why` of a charge that was not tried says which rule forbids it. */
export type RetryAnswer =
  | { tried: true; status: 'succeeded' | 'pending' }
  | { tried: true; status: 'failed' | 'error'; declineClass: DeclineClass | null; code: string | null }
  | { tried: false; why: RetryRefusal; until: Date | null }

/**
 * - paid: there is nothing left to pay.
 * - cancelled: the order was cancelled or refunded.
 * - hard-decline: the bank said never to try this card again.
 * - network-limit: the card network's limit of tries is used up; `until` says when it is not.
 * - gateway-retries: the shop's settings leave retries to the gateway, and there must be one owner only.
 * - another-flow: another run owns the retries of this payment.
 * - no-card: no card is kept that could be charged without the shopper.
 */
export type RetryRefusal =
  | 'paid'
  | 'cancelled'
  | 'hard-decline'
  | 'network-limit'
  | 'gateway-retries'
  | 'another-flow'
  | 'no-card'

/** Calls out of the house. `key` is handed to whoever is called, so that a repeated call can be recognised. */
export type Outside = {
  sendMail(mail: OutgoingMail): Promise<void>
  /** Charges the stored card of the run's payment once more, unless a rule forbids it. Its outcome goes through the ledger. */
  retryCharge(): Promise<RetryAnswer>
  /** Address ranges that may be reached besides public ones. */
  httpAllow: readonly string[]
  /**
   * Makes a call to a host (an origin, e.g. `https://api.example.com`), unless that host does not answer just now or has too
   * many of the process's hands already: then it throws `PutOff`. A call that throws `Unanswered` speaks against the host.
   */
  call<T>(host: string, make: () => Promise<T>): Promise<T>
  /** Aborted when the process stops or the action takes too long. */
  signal: AbortSignal
}

export type ActionInput<Params> = { key: string; params: Params; facts: Facts; now: Date }

/**
 * How an action is done.
 * - in 'transaction': only touches records; done at once inside the step's own transaction, so it happens exactly once.
 * - in 'job': calls out; done by a worker after the step was saved. A thrown error is tried again later with the same key;
 *   when tries are used up the run goes out by `outWhenGivenUp`.
 */
export type Executor<Params> =
  | { in: 'transaction'; execute(input: ActionInput<Params>, records: Records): Promise<ActionResult> }
  | { in: 'job'; execute(input: ActionInput<Params>, outside: Outside): Promise<ActionResult>; outWhenGivenUp: string }

/** Thrown by an executor that wants to be tried again, not before `seconds` have passed when the far side said so. */
export class RetryLater extends Error {
  readonly seconds: number | null

  constructor(message: string, seconds: number | null = null) {
    super(message)
    this.name = 'RetryLater'
    this.seconds = seconds
  }
}

/** The far side did not do its part: it could not be reached, took too long, or answered that it is broken (5xx). */
export class Unanswered extends RetryLater {
  constructor(message: string, seconds: number | null = null) {
    super(message, seconds)
    this.name = 'Unanswered'
  }
}

/**
 * The call was not made, so this was no try. To be done again after `seconds`.
 * - no-answer: the host has not answered for a while; one call at a time finds out when it does again.
 * - busy: as many calls to the host as may be, or of the shop, are under way.
 */
export class PutOff extends Error {
  readonly host: string
  readonly why: 'no-answer' | 'busy'
  readonly seconds: number

  constructor(host: string, why: PutOff['why'], seconds: number) {
    super(why === 'no-answer' ? `${host} does not answer.` : `${host} is busy with other calls.`)
    this.name = 'PutOff'
    this.host = host
    this.why = why
    this.seconds = seconds
  }
}
