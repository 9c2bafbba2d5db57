import type { CompiledFlow } from './compile.ts'
import type { RunEvent } from './event.ts'
import type { StepContext } from './node.ts'
import type { Position, RunSnapshot, StepResult } from './run.ts'

export function start(_compiled: CompiledFlow, _runId: string, _context: StepContext): StepResult {
  throw new Error('being built')
}

export function step(
  _compiled: CompiledFlow,
  _runId: string,
  _snapshot: RunSnapshot,
  _event: RunEvent,
  _context: StepContext,
): StepResult {
  throw new Error('being built')
}

export function positions(_compiled: CompiledFlow, _snapshot: RunSnapshot): Position[] {
  throw new Error('being built')
}
