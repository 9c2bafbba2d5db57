import type { LoadOrder, LoadRecord } from './load.ts'

/** What the bench asks of the rig's process, each with a number that comes back with the answer. */
export type RigRequest =
  | { kind: 'receiver'; answerAfter: number }
  | { kind: 'load'; order: LoadOrder }
  /** Actions that come without a report, at these times: orders 0, 1, 2 … of that name. */
  | { kind: 'expect'; name: string; due: Float64Array }
  /** The record of a load, when all that was accepted has arrived, or when nothing more did for so many milliseconds. */
  | { kind: 'record'; name: string; patience: number }
  | { kind: 'cpu' }

export type RigAnswer =
  | { kind: 'receiver'; port: number; strange: number }
  | { kind: 'load' }
  | { kind: 'expect' }
  | { kind: 'record'; record: LoadRecord }
  | { kind: 'cpu'; seconds: number }
  | { kind: 'failed'; why: string }
