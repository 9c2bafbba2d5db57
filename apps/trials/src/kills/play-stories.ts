import { setTimeout as sleep } from 'node:timers/promises'
import type { Reporter } from '../rig/reporter.ts'
import type { Seeded } from '../rig/seeded.ts'
import type { ReportedRun } from '../rig/send-outcome.ts'
import { storyOf, type Story, type Telling } from './stories.ts'

/** What the shop knows of a story when all of it was accepted: its own record, kept without Aftercart. */
export type Told = {
  story: Story
  /** What the answers promised, by run; `duplicate` answers included. */
  runs: Map<string, ReportedRun>
  /** When the payment was certainly accepted, in milliseconds; null when none was told. */
  paidAt: number | null
  /** Answers to one event that do not agree with each other: a finding. */
  contradictions: string[]
}

export type Player = {
  told: readonly Told[]
  /** Events with an id of their own that were told, repeats not counted. */
  outcomes(): number
  /** Begins stories until so many more outcomes are on their way, never more than `lanes` stories at a time. */
  play(outcomes: number): Promise<void>
  /** Resolves when all of them are accepted. Throws what one of them threw. */
  finish(): Promise<void>
}

/** Plays stories side by side, each event until it is accepted. */
export function storyPlayer(reporter: Reporter, random: Seeded, lanes: number): Player {
  const told: Told[] = []
  const under = new Set<Promise<void>>()
  let number = 0
  let outcomes = 0
  let failure: Error | null = null
  const begin = (story: Story) => {
    const record: Told = { story, runs: new Map(), paidAt: null, contradictions: [] }
    told.push(record)
    const playing = playStory(reporter, record)
      .catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => under.delete(playing))
    under.add(playing)
  }
  return {
    told,
    outcomes: () => outcomes,
    async play(wanted) {
      for (const goal = outcomes + wanted; outcomes < goal && failure === null;) {
        while (under.size >= lanes) await Promise.race(under)
        number += 1
        const story = storyOf(number, random)
        outcomes += story.tellings.length
        begin(story)
      }
      if (failure !== null) throw failure
    },
    async finish() {
      while (under.size > 0) await Promise.race(under)
      if (failure !== null) throw failure
    },
  }
}

async function playStory(reporter: Reporter, record: Told): Promise<void> {
  const steps: Telling[][] = []
  for (const telling of record.story.tellings) {
    const last = steps.at(-1)
    if (telling.beside && last !== undefined) last.push(telling)
    else steps.push([telling])
  }
  for (const step of steps) {
    await sleep(step[0]?.after ?? 0)
    await Promise.all(step.map((telling) => tellOne(reporter, record, telling)))
  }
}

async function tellOne(reporter: Reporter, record: Told, { event, copies }: Telling): Promise<void> {
  const answers = await Promise.all(Array.from({ length: copies }, () => reporter.report(event)))
  for (const { runs } of answers) for (const run of runs) record.runs.set(run.runId, run)
  const saidOf = (runs: readonly ReportedRun[]) =>
    runs
      .map((run) => run.runId)
      .toSorted()
      .join(' ')
  const said = new Set(answers.map(({ runs }) => saidOf(runs)))
  if (said.size > 1) record.contradictions.push(`${event.eventId} was answered differently: ${[...said].join(' | ')}`)
  if (event.status === 'succeeded') record.paidAt ??= Math.min(...answers.map(({ at }) => at))
}
