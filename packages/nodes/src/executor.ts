import type { Facts, Json } from '@aftercart/flow'

/** How an action ended: the way out it takes, and what the timeline shows of it. */
export type ActionResult = { out: string; detail: Record<string, Json> }

/** What an action may do to the shop's records. Every call is part of the run's own transaction: all of it or nothing. */
export type Records = {
  createTask(task: { title: string; notes: string; assignee: string; dueAt: Date | null }): Promise<void>
  addTags(tags: readonly string[]): Promise<void>
  removeTags(tags: readonly string[]): Promise<void>
  setContactType(type: string): Promise<void>
}

export type OutgoingMail = {
  to: string
  replyTo: string | null
  subject: string
  html: string
  text: string
  headers: Record<string, string>
}

/** Calls out of the house. `key` is handed to whoever is called, so that a repeated call can be recognised. */
export type Outside = {
  sendMail(mail: OutgoingMail): Promise<void>
  /** Address ranges that may be reached besides public ones. */
  httpAllow: readonly string[]
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
