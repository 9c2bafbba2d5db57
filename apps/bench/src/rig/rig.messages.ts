import type { LoadOrder, LoadRecord } from './load.ts'

/** What the bench asks of the rig's process, each with a number that comes back with the answer. */
export type RigRequest =
  | { kind: 'receiver'; answerAfter: number }
  | { kind: 'load'; order: LoadOrder }
  /** The record of a load, when all that was accepted has arrived, or when the patience (milliseconds) is over. */
  | { kind: 'record'; name: string; patience: number }
  | { kind: 'cpu' }

export type RigAnswer =
  | { kind: 'receiver'; port: number; strange: number }
  | { kind: 'load' }
  | { kind: 'record'; record: LoadRecord }
  | { kind: 'cpu'; seconds: number }
  | { kind: 'failed'; why: string }
