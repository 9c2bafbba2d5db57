import { setTimeout as sleep } from 'node:timers/promises'
import type { Aftercart } from '../system/aftercart.ts'
import { closedLoop, type Bench } from './scenario.ts'
import { measureLoad, type LoadFigures } from './measure-load.ts'

export type OutcomeToAction = { closed: LoadFigures; open: { rate: number; figures: LoadFigures }[] }

/** F1: `outcomes.report` → condition → HTTP action. */
export async function outcomeToAction(bench: Bench, server: Aftercart): Promise<OutcomeToAction> {
  const { rig, options, say } = bench
  say('F1, closed loop, 16 connections')
  const closed = await closedLoop(bench, server, options.seconds)
  const open: OutcomeToAction['open'] = []
  for (const rate of options.rates) {
    say(`F1, open loop, ${rate}/s`)
    await sleep(1000)
    const shape = { kind: 'open', perSecond: rate, seconds: options.seconds, connections: 512 } as const
    open.push({ rate, figures: (await measureLoad(rig, server, `open${rate}`, shape)).figures })
  }
  return { closed, open }
}

/** More than it can do: what is refused, and whether all that was accepted was carried out. */
export async function overload({ rig, options, say }: Bench, server: Aftercart): Promise<LoadFigures> {
  say(`More than it can do: ${options.overload}/s`)
  const seconds = Math.min(options.seconds, 5)
  const shape = { kind: 'open', perSecond: options.overload, seconds, connections: 2000 } as const
  return (await measureLoad(rig, server, 'overload', shape)).figures
}

/** A receiver that takes 100 ms for each answer. */
export async function slowActions({ rig, options, say }: Bench, server: Aftercart): Promise<LoadFigures> {
  say('A receiver that answers after 100 ms')
  const most = Math.round(options.seconds * 100)
  await rig.answerAfter(100)
  try {
    const shape = { kind: 'closed', connections: 16, seconds: 600, most } as const
    return (await measureLoad(rig, server, 'slow', shape)).figures
  } finally {
    await rig.answerAfter(0)
  }
}
