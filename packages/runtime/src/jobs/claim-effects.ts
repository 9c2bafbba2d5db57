import type { PoolClient } from 'pg'
import { gatherOfEach, type Settled } from '../gather/gather.ts'
import type { ContactRow } from '../facts/assemble-facts.ts'
import { messageOf, type Message } from '../messages/message.ts'
import { executorsOf } from '../runs/advance-run.ts'
import { readRuns } from '../runs/load-runs.ts'
import type { DropReason } from '../runs/timeline.ts'
import type { RunWork } from '../runs/work.ts'
import type { Runtime } from '../runtime.ts'
import { onConnection } from '../database/on-connection.ts'
import { beginEffects, forgetUnsent, readEffect, readEffects, type Claim, type EffectRow } from './effect-rows.ts'
import { standsAt } from './end-effect.ts'
import type { JobExecutor } from './try-action.ts'

/** An action that is wanted, with all that it takes to do it. */
export type Due = { effect: EffectRow; executor: JobExecutor; run: RunWork; contact: ContactRow }

export type Claimed =
  /** It has ended, or somebody else has it. */
  | { is: 'over' }
  /** It must be found anew. */
  | { is: 'moved' }
  | { is: 'not wanted'; why: DropReason }
  | { is: 'impossible'; effect: EffectRow; error: Error }
  /** Tried as often as it may. */
  | { is: 'used up'; due: Due }
  /** It sends something to the customer, and is looked at once more before it is begun. */
  | { is: 'message'; due: Due; message: Message }
  /** Marked as under way: do it. */
  | { is: 'begun'; due: Due }

export type Wanted = { shopId: string; key: string; job: Claim; tries: number }

const most = 64
const atOnce = 2
const claimsOf = gatherOfEach<Runtime, Wanted, Claimed>((runtime) => ({
  work: (wanted) => claim(runtime, wanted),
  keysOf: () => [],
  most,
  atOnce,
}))

/**
 * Looks whether an effect is still wanted and marks it as under way, but for messages, which are looked at once more by
 * themselves. Those that are asked for at the same time share the statements.
 */
export function claimEffect(runtime: Runtime, wanted: Wanted): Promise<Claimed> {
  return claimsOf(runtime).do(wanted)
}

async function claim(runtime: Runtime, wanted: readonly Wanted[]): Promise<Settled<Claimed>[]> {
  return onConnection(runtime.pool, async (client) => {
    const read = await readEffects(client, wanted)
    const dropped = wanted.filter(({ key }) => read.get(key)?.effect.state === 'dropped')
    // A message that a crash left as being sent, and a goal dropped since.
    if (dropped.length > 0) await forgetUnsent(client, dropped)
    const places = wanted.flatMap(({ shopId, key }) => {
      const runId = read.get(key)?.effect.runId
      return runId === undefined ? [] : [{ shopId, runId }]
    })
    const runs = new Map((await readRuns(runtime.pool, client, places)).map((run) => [run.id, run]))
    const found: Claimed[] = []
    for (const each of wanted) {
      const one = read.get(each.key)
      const judged = one ? judge(runtime, each, one, runs.get(one.effect.runId)) : ({ is: 'over' } as const)
      if (judged.is === 'not wanted' && judged.why === 'left' && one !== undefined) {
        found.push((await hasMoved(client, each, one.effect)) ? { is: 'moved' } : judged)
      } else found.push(judged)
    }
    const toBegin = wanted.flatMap(({ shopId, job }, index) => {
      const each = found[index]!
      return each.is === 'begun' ? [{ shopId, effect: each.due.effect, job }] : []
    })
    const begun = toBegin.length > 0 ? await beginEffects(client, toBegin) : new Set()
    return found.map((each) =>
      each.is === 'begun' && !begun.has(each.due.effect.key)
        ? { ok: false, error: new NotOurs() }
        : { ok: true, value: each },
    )
  })
}

/**
 * The job is somebody else's by now, or something has just happened to its effect. Thrown, so that the queue does not take the
 * job for done: it deletes what was done whoever has it, and what failed only if it is still ours.
 */
export class NotOurs extends Error {
  constructor() {
    super('The action changed at this very moment. The queue looks at it again.')
  }
}

function judge(
  runtime: Runtime,
  { tries }: Wanted,
  { effect, contact }: { effect: EffectRow; contact: ContactRow },
  run: RunWork | undefined,
): Claimed {
  if (effect.state !== 'pending' && effect.state !== 'running') return { is: 'over' }
  if (!run || run.status !== 'active')
    return { is: 'not wanted', why: run?.status === 'failed' ? 'run-failed' : 'run-over' }
  if (!standsAt(run, effect)) return { is: 'not wanted', why: 'left' }
  const executor = executorsOf(runtime)[effect.type]
  if (executor?.in !== 'job') {
    const error = new Error(`Nothing here can do "${effect.type}". Publish the flow again without it.`)
    return { is: 'impossible', effect, error }
  }
  const due = { effect, executor, run, contact }
  const message = messageOf(effect.type, effect.params)
  if (message !== null) return { is: 'message', due, message }
  return effect.attempts < tries ? { is: 'begun', due } : { is: 'used up', due }
}

/** The run moved to another version between the two looks, and the effect got its new place with it. */
async function hasMoved(client: PoolClient, { shopId, key }: Wanted, seen: EffectRow): Promise<boolean> {
  const now = await readEffect(client, shopId, key)
  return now !== null && (now.effect.node !== seen.node || now.effect.visit !== seen.visit)
}
