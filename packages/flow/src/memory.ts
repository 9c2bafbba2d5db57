import type { Json } from './json.ts'
import { answer, type MachineEvent, type Question, type Surroundings } from './question.ts'
import type { Saying } from './saying.ts'

/** What an event leads to: where the run stands then, whether it is over, and what the machine says on the way. */
export type Outcome = { at: Json; over: boolean; says: readonly Saying[] }

export type Answered = { question: Question; round: number; yes: boolean }

/** An outcome with the questions that led to it, each once, in the order in which they were asked. */
export type WorkedOut = { asked: readonly Answered[]; outcome: Outcome }

/**
 * What events led to before. For each place and type of event a tree of questions: the first is always the same, and so is
 * each next one after the same answers. What is handed out is frozen, for all runs of the flow share it.
 */
export type Memory = {
  /** Undefined when the answers of today were never given together before. */
  recall(at: Json, now: Surroundings): Outcome | undefined
  keep(at: Json, type: MachineEvent['type'], found: WorkedOut): void
}

/**
 * `room`: how much is remembered, reckoned as the length of it as JSON, which is about the bytes that it takes. When there is
 * no more, it begins afresh: what runs do every day is soon known again.
 */
export function makeMemory(room: number): Memory {
  const trees = new Map<MachineEvent['type'], Map<string, Known>>()
  let used = 0
  return {
    recall: (at, now) => walk(trees.get(now.event.type)?.get(nameOf(at)), now),
    keep(at, type, found) {
      const name = nameOf(at)
      const weight = name.length + JSON.stringify(found).length
      if (used + weight > room) {
        trees.clear()
        used = 0
      }
      if (weight > room) return
      used += weight
      const places = trees.get(type) ?? new Map<string, Known>()
      trees.set(type, places)
      deepFreeze(found.outcome)
      places.set(name, withPath(places.get(name), found))
    },
  }
}

type Asks = { kind: 'asks'; question: Question; round: number; yes: Known | undefined; no: Known | undefined }

type Known = Asks | { kind: 'leads'; to: Outcome }

/** The same place may have two names, of its branches in two orders: then it is remembered twice. */
function nameOf(at: Json): string {
  return typeof at === 'string' ? at : JSON.stringify(at)
}

function walk(first: Known | undefined, now: Surroundings): Outcome | undefined {
  let known = first
  while (known?.kind === 'asks') known = answer(now, known.question, known.round) ? known.yes : known.no
  return known?.to
}

/** The tree with one more path in it, which goes along what is known already for as long as it can. */
function withPath(first: Known | undefined, { asked, outcome }: WorkedOut): Known {
  let last: Asks | undefined
  let known = first
  let depth = 0
  for (; known?.kind === 'asks'; depth++) {
    last = known
    known = asked[depth]!.yes ? known.yes : known.no
  }
  let rest: Known = { kind: 'leads', to: outcome }
  for (const { question, round, yes } of asked.slice(depth).toReversed())
    rest = { kind: 'asks', question, round, yes: yes ? rest : undefined, no: yes ? undefined : rest }
  if (last === undefined) return rest
  if (asked[depth - 1]!.yes) last.yes = rest
  else last.no = rest
  return first!
}

function deepFreeze(value: object): void {
  Object.freeze(value)
  for (const inside of Object.values(value)) if (typeof inside === 'object' && inside !== null) deepFreeze(inside)
}
