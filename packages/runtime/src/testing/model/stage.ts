import { createRuntime } from '../../create-runtime.ts'
import type { Mail, Runtime } from '../../runtime.ts'
import { testDatabase, type TestDatabase } from '../testing.ts'
import type { Said } from './ledger.model.ts'
import { lineFaults, type LineFaults } from './line-faults.ts'
import type { CampaignIds, Seen } from './look.ts'
import type { Rules, Slip } from './script.ts'
import type { ModelShop } from './shop.model.ts'

export type Stage = {
  runtime: Runtime
  database: TestDatabase
  faults: LineFaults
  /** Set by who wants to know of the next mail, e.g. to refuse it. */
  onMail: ((mail: Mail) => Promise<void>) | null
  clock: { now(): Date; at: number }
  /** Another shop, as it was when the first script began. */
  neighbour: { shopId: string; seen: Seen } | null
  close(): Promise<void>
}

export const opening = Date.parse('2026-11-22T10:00:00.000Z')
export const minute = 60_000

/** A database of its own with a runtime on it whose clock, mail and lines to the database obey the test. */
export async function openStage(): Promise<Stage> {
  const database = await testDatabase({ connections: 10 })
  const clock = { at: opening, now: () => new Date(clock.at) }
  const stage: Stage = {
    runtime: createRuntime({ database, clock, mailer: { send: async (mail) => stage.onMail?.(mail) } }),
    database,
    faults: lineFaults(database.pool),
    onMail: null,
    neighbour: null,
    clock,
    close: () => database.close(),
  }
  return stage
}

/** One shop on the stage, and what the model says of it. */
export type Play = {
  stage: Stage
  shopId: string
  ids: CampaignIds
  shop: ModelShop
  said: Said[]
  /** What a reporter has not been told was taken, and will send again. */
  unanswered: (() => Promise<void>)[]
  rules: Rules
  /** By effect: when the far side took its mail, and how often a broken line may have made it once more. */
  mails: Map<string, Mailed>
  count: number
}

export type Mailed = { customer: number | null; taken: number[]; excused: number[] }

/** Does it, and once more if the line broke; whoever asked cannot know whether the first time was enough. */
export async function insist(stage: Stage, fault: Slip | undefined, operation: () => Promise<unknown>): Promise<void> {
  if (await brokeDown(stage, fault, operation)) await operation()
}

export async function brokeDown(
  stage: Stage,
  fault: Slip | undefined,
  operation: () => Promise<unknown>,
): Promise<boolean> {
  if (fault === undefined) {
    await operation()
    return false
  }
  const { hit, result } = await stage.faults.during(fault, operation)
  if (result.status === 'rejected' && !hit) throw result.reason
  return result.status === 'rejected'
}
