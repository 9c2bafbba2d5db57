import { gatherOfEach, type Settled, type TooBusy } from '../gather/gather.ts'
import { togetherElseAlone } from '../gather/together-else-alone.ts'
import { matchKey } from '../contacts/match-key.ts'
import { workTransaction } from '../jobs/work-transaction.ts'
import type { StartedRun } from '../runs/start-runs.ts'
import type { Origin, Runtime } from '../runtime.ts'
import { EventKnown } from './known-event.ts'
import type { OutcomeReport } from './outcome-report.model.ts'
import { takeOutcomes } from './take-outcomes.ts'

/**
 * `server`: the shop's server or its gateway. `browser`: provisional, kept in the ledger and nothing else.
 * `retriedBy`: the campaign that had the charge tried again: by the stored card, or by its link to pay with another one.
 */
export type Reporter = { source: 'server' | 'browser'; retriedBy?: string }

export type ReportAnswer = {
  /** The event id, or this outcome of this attempt, was known before: nothing changed. */
  duplicate: boolean
  contactId: string
  /** The runs that this event began; of a repeated event those that it began then. `campaign` is the campaign's id. */
  runs: StartedRun[]
}

export type Told = { shopId: string; report: OutcomeReport; by: Reporter; contactKey: string; from: Origin | undefined }

/**
 * Takes one report of what a payment attempt came to, and does in one transaction all that follows: ledger, contact,
 * order, news to the runs under way, new runs with their first steps, jobs. Reports that come at the same time share a
 * transaction. Returns after the commit, never before; throws when nothing was stored, and the report should then be sent
 * again: `TooBusy` when more come in than can be taken.
 */
export function reportOutcome(
  runtime: Runtime,
  shopId: string,
  report: OutcomeReport,
  by: Reporter,
): Promise<ReportAnswer> {
  // Ids of its own, so that a page cannot use up the event id that the server will report with.
  const named = by.source === 'browser' ? { ...report, eventId: `browser:${report.eventId}` } : report
  const contactKey = matchKey(report.contact)
  return inboxOf(runtime).do({ shopId, report: named, by, contactKey, from: runtime.meter.origin() })
}

/** Why a report would not be taken just now, before anything of it is looked at; null when it would. */
export function refusalOfReports(runtime: Runtime): TooBusy | null {
  return inboxOf(runtime).refusal()
}

/** Reports in one transaction at most: more would make the first of them wait without saving the last of them anything. */
const most = 64
const atOnce = 1
/** Where so many come, each waits some milliseconds longer for a quarter less work. */
const apart = { from: 3, milliseconds: 10 }
/** A second, after which callers rather hear that they should come again; and no more than memory should hold. */
const inboxLine = { longest: 1000, most: 10_000 }

const inboxOf = gatherOfEach<Runtime, Told, ReportAnswer>((runtime) => ({
  work: (told) => take(runtime, told),
  keysOf,
  most,
  atOnce,
  apart,
  comeBack: true,
  line: inboxLine,
}))

/** Whom and what a report is about: of these no two are ever taken at once. */
function keysOf({ shopId, report, contactKey }: Told): string[] {
  const { eventId, gateway, payment, order } = report
  return [
    `event ${shopId} ${eventId}`,
    `contact ${shopId} ${contactKey}`,
    `order ${shopId} ${order.id}`,
    `payment ${shopId} ${gateway} ${payment}`,
  ]
}

/** One that cannot be stored, or that another process is storing at this moment, must not spoil the others. */
function take(runtime: Runtime, told: readonly Told[]): Promise<Settled<ReportAnswer>[]> {
  return togetherElseAlone(told, {
    together: (all) => takeTogether(runtime, all),
    alone: (each) => takeAlone(runtime, each),
    again: (error) => error instanceof EventKnown,
  })
}

async function takeAlone(runtime: Runtime, told: Told): Promise<ReportAnswer> {
  for (let tries = 1; ; tries++) {
    try {
      const [answer] = await takeTogether(runtime, [told])
      return answer!
    } catch (error) {
      // Somebody else stored the same event or attempt while we were at it: the next time it finds what they left.
      if (!(error instanceof EventKnown) || tries === 3) throw error
    }
  }
}

async function takeTogether(runtime: Runtime, told: readonly Told[]): Promise<ReportAnswer[]> {
  const about = { kind: 'outcomes', items: told.length, from: told.flatMap(({ from }) => (from ? [from] : [])) }
  const answers = await workTransaction(runtime, about, (client, ways) => takeOutcomes(runtime, client, ways, told))
  for (const [index, { report, by }] of told.entries())
    runtime.meter.outcome(report.status, by.source, answers[index]!.duplicate)
  return answers
}
