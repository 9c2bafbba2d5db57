import type { Json, SignalName, Trigger } from '@aftercart/flow'

/** Why an action that was asked for is not done after all. */
export type DropReason =
  /** The goal that the run was heading for was reached; `signal` says by what. */
  | 'goal'
  /** The flow's exit ended the run. */
  | 'exit'
  /** The run left the node some other way. */
  | 'left'
  /** Looked at again immediately before sending: the order has been paid. */
  | 'paid'
  /** The run had ended before the action began. */
  | 'run-over'
  /** A fault stopped the run. */
  | 'run-failed'

/**
 * What stands in `timeline_row`: `kind`, and its `detail` as JSON. `node` and `visit` are columns of the row; they are
 * null for kinds that concern the whole run. In the order of `seq`, the rows tell what happened and why.
 */
export type TimelineEntry =
  /** The run began. `sku`: the product that it is about, or ''. `begun`: when it was not its trigger that began it. */
  | {
      kind: 'started'
      detail: { trigger: Trigger; eventId: string; orderId: string | null; sku: string; begun?: Begun }
    }
  /** The run came to the node. */
  | { kind: 'entered'; node: string; visit: number; detail: Record<string, never> }
  /** The run left the node by the way `out`; `why` in words, when it chose. */
  | { kind: 'went'; node: string; visit: number; detail: { out: string; why: string | null } }
  /** It waits here until this instant (ISO 8601). */
  | { kind: 'waiting'; node: string; visit: number; detail: { until: string; why?: string } }
  /** Its instant had come, or the contact's time zone is another one now, and it goes on waiting until this one. */
  | { kind: 'waits-on'; node: string; visit: number; detail: { until: string } }
  /** The wait is over; its instant had come. */
  | { kind: 'woke'; node: string; visit: number; detail: { late: number } }
  /** News came that the flow listens for. `orderId`: the order it is about. */
  | { kind: 'signal'; detail: { name: SignalName; eventId?: string; orderId?: string; tag?: string; event?: string } }
  | { kind: 'goal-reached'; node: string; visit: number; detail: { signal: string } }
  /** It was at the node and was taken away from it by a goal or an exit. */
  | { kind: 'interrupted'; node: string; visit: number; detail: Record<string, never> }
  /** An action was handed to a worker. `type`: the node type. */
  | { kind: 'queued'; node: string; visit: number; detail: { type: string } }
  /**
   * An action was done. `result`: what its executor tells, e.g. `{ to, subject }`. `late`: the run had moved on meanwhile.
   * `again`: it had been given up, and somebody asked for it once more.
   */
  | {
      kind: 'performed'
      node: string
      visit: number
      detail: { type: string; out: string; result: Record<string, Json>; late?: true; again?: true }
    }
  /** It was not tried: the host does not answer just now. Said once, however often it is put off. */
  | { kind: 'put-off'; node: string; visit: number; detail: { type: string; host: string } }
  /** It went wrong this time and will be tried again. `attempt` counts from 1. */
  | {
      kind: 'retrying'
      node: string
      visit: number
      detail: { type: string; attempt: number; of: number; error: string }
    }
  /** All tries are used up; the run goes on by the way `out`. */
  | {
      kind: 'given-up'
      node: string
      visit: number
      detail: { type: string; attempts: number; error: string; out: string }
    }
  /** It had been given up, somebody asked for it once more, and it did not work then either. */
  | { kind: 'given-up-again'; node: string; visit: number; detail: { type: string; error: string } }
  /** The action was not done. `signal`: with `goal`. */
  | { kind: 'dropped'; node: string; visit: number; detail: { type: string; why: DropReason; signal?: string } }
  /** A fault of the flow or of this software stopped the run. */
  | { kind: 'failed'; detail: { message: string } }
  /** Somebody had a run go on that a fault had stopped. `by`: their name; null when it was a key. */
  | { kind: 'tried-again'; detail: { by: string | null } }
  /** What stood before the send is looked at once more: sent, held until later, or left out, and why. */
  | { kind: 'looked-again'; node: string; visit: number; detail: LookAgain }
  /** The run goes on in another version of the flow. */
  | { kind: 'moved'; detail: { from: number; to: number } }
  /**
   * `new-version`: a newer version was published, and runs under way were to end. `stopped`: another flow, `by`, stopped it.
   * `exit-rule`: `signal` says which event ended it.
   */
  | {
      kind: 'ended'
      detail: {
        why: 'finished' | 'exit' | 'exit-rule' | 'rounds' | 'new-version' | 'stopped'
        signal?: string
        /** The other campaign's name and id. */
        by?: string
        campaignId?: string
      }
    }
  /**
   * What the run did would have set off more flows, but flows have been setting off each other without a wait: it was not
   * passed on. `news`: the tag called `name` was not told any further, or the campaign with the id `name` was not begun.
   */
  | { kind: 'circle'; detail: { news: 'tag' | 'start'; name: string } }

/** What began a run besides its trigger: news at a goal that others may enter, or another flow. */
export type Begun = { goal: SignalName } | { flow: string; campaignId: string }

/** What was decided immediately before a message to the customer, and why. `until`: an ISO 8601 instant. */
export type LookAgain =
  | { decision: 'send' }
  | { decision: 'hold'; why: 'quiet-hours' | 'daily-cap'; until: string }
  | { decision: 'skip'; why: 'paid' | 'cancelled' | 'refunded' | 'unsubscribed' }

export type TimelineKind = TimelineEntry['kind']
