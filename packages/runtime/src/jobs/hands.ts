import type { ContactRow } from '../facts/assemble-facts.ts'
import type { RunWork } from '../runs/work.ts'
import type { EffectRow } from './effect-rows.ts'

/** An action that a worker took in hand in the transaction that asked for it: it needs neither a job nor another look. */
export type Handed = { run: RunWork; contact: ContactRow; effect: EffectRow }

/** A worker of this process, as those see it who have actions for it. */
export type Worker = {
  /** The name of its lock of life: who finds that gone gives its actions to the queue. */
  name: string
  /** Whether it could begin one more at once. */
  isFree(): boolean
  /** Keeps a place for one; until `begin` or `leave`. */
  keep(): void
  begin(handed: Handed): void
  leave(): void
}

/** The workers of this process. Empty in a process that only answers requests: then all actions go through the queue. */
export type Hands = { workers: Set<Worker> }

/** One transaction's actions that workers of this process take in hand. Nothing is begun before the commit. */
export type HandOff = {
  /** Keeps a place at a worker that is free and answers its name; null when there is none. */
  take(): string | null
  /** What stands in the place that was kept last. */
  give(handed: Handed): void
  /** It was committed. */
  begin(): void
  /** It was undone. */
  undo(): void
}

export function createHands(): Hands {
  return { workers: new Set() }
}

export function openHandOff(hands: Hands): HandOff {
  let kept: { worker: Worker; handed: Handed | null }[] = []
  return {
    take() {
      const worker = [...hands.workers].find((each) => each.isFree())
      if (worker === undefined) return null
      worker.keep()
      kept.push({ worker, handed: null })
      return worker.name
    },
    give(handed) {
      kept.at(-1)!.handed = handed
    },
    begin() {
      for (const { worker, handed } of kept) {
        if (handed === null) worker.leave()
        else worker.begin(handed)
      }
      kept = []
    },
    undo() {
      for (const { worker } of kept) worker.leave()
      kept = []
    },
  }
}
