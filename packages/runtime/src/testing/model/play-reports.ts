import { expect } from 'vitest'
import { reportEvent } from '../../events/report-event.ts'
import { outcomeReportSchema } from '../../inbox/outcome-report.model.ts'
import { reportLogin } from '../../inbox/report-login.ts'
import { reportOutcome } from '../../inbox/report-outcome.ts'
import type { Said } from './ledger.model.ts'
import { look, namesOf, people } from './look.ts'
import type { Command, Slip } from './script.ts'
import * as model from './shop.model.ts'
import { brokeDown, insist, minute, type Play } from './stage.ts'

export function newSaid(playing: Play, command: Extract<Command, { do: 'report' }>): Said {
  const { order, payment, attempt, status, ago } = command
  playing.count += 1
  const said: Said = {
    eventId: `evt_${playing.count}`,
    by: 'server',
    order: `ord_${order}`,
    person: order % 2,
    skus: [['MUG'], ['TEA'], ['MUG', 'TEA'], ['MUG']][order]!,
    payment: `pay_${order}_${payment}`,
    attempt,
    status,
    // The last order is a subscription whose second payment is its renewal.
    charge: order === 3 ? (payment === 0 ? 'subscription-first' : 'subscription-later') : 'one-time',
    occurredAt: playing.shop.now - ago * minute,
  }
  playing.said.push(said)
  return said
}

export function saidAgain(playing: Play, said: Said, as: 'same-event' | 'other-event' | 'browser'): Said {
  if (as === 'same-event') return said
  playing.count += 1
  return as === 'browser'
    ? { ...said, eventId: `browser:evt_${playing.count}`, by: 'browser' }
    : { ...said, eventId: `evt_${playing.count}`, occurredAt: playing.shop.now }
}

export async function report(playing: Play, said: Said, fault: Slip | undefined): Promise<void> {
  const { stage, shopId, shop, ids } = playing
  const sent = outcomeReportSchema.parse(asReported(said))
  const send = () => reportOutcome(stage.runtime, shopId, sent, { source: said.by })
  let answer: Awaited<ReturnType<typeof send>> | null = null
  const broke = await brokeDown(stage, fault, async () => (answer = await send()))
  if (broke && fault?.later) {
    const taken = await stage.runtime.prisma.outcome.count({ where: { shopId, eventId: said.eventId } })
    if (taken > 0 && !shop.ledger.taken.has(said.eventId)) model.report(shop, said)
    playing.unanswered.push(() => report(playing, said, undefined))
    return
  }
  if (broke) answer = await send()
  const verdict = model.report(shop, said)
  // Of an event that was taken before, those that it began then.
  const begun = shop.runs.filter((run) => run.eventId === said.eventId)
  const { duplicate, runs } = answer!
  // A report that was sent twice for a broken line may have been taken the first time.
  if (!broke) expect(duplicate, `${said.eventId} is a duplicate`).toBe(verdict.duplicate)
  const names = namesOf((await look(stage.database.pool, shopId)).runs, ids)
  expect(
    runs.map((run) => names.get(run.runId)),
    `runs that ${said.eventId} began`,
  ).toEqual(begun.map((run) => run.name))
}

function asReported(said: Said): object {
  const { eventId, by, payment, attempt, status, charge, order, skus, person, occurredAt } = said
  return {
    eventId: by === 'browser' ? eventId.slice('browser:'.length) : eventId,
    gateway: 'sandbox',
    ...{ payment, attempt, status, charge },
    occurredAt: new Date(occurredAt).toISOString(),
    order: {
      id: order,
      currency: 'USD',
      items: skus.map((sku) => ({ sku, name: sku, quantity: 1, price: '20.00' })),
    },
    contact: personOf(person),
  }
}

function personOf(person: number) {
  const firstName = people[person]!
  return { firstName, lastName: 'Lovelace', email: `${firstName.toLowerCase()}@example.test` }
}

export async function logIn(playing: Play, person: number, fault: Slip | undefined): Promise<void> {
  const { stage, shopId, shop } = playing
  playing.count += 1
  const eventId = `login_${playing.count}`
  const send = () => reportLogin(stage.runtime, shopId, { eventId, contact: personOf(person) })
  await insist(stage, fault, send)
  model.logIn(shop, `login:${eventId}`, person)
}

export async function happens(
  playing: Play,
  { person, name, fault }: Extract<Command, { do: 'event' }>,
): Promise<void> {
  const { stage, shopId, shop } = playing
  playing.count += 1
  const report = { eventId: `event_${playing.count}`, name, data: {}, contact: personOf(person) }
  await insist(stage, fault, () => reportEvent(stage.runtime, shopId, report))
  model.event(shop, `event:${report.eventId}`, person, name)
}
