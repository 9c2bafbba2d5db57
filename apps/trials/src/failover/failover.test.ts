import { expect, test } from 'vitest'
import { findPrograms } from './needed-programs.ts'
import { playFailover } from './play-failover.ts'

// It takes two minutes and programs that are no part of this project: `npm run trial:failover -w @aftercart/trials` is the
// main door, and the tests play it only when they are asked to.
const asked = process.env['AFTERCART_TRIAL_FAILOVER'] === '1'
const programs = await findPrograms()
if (asked && 'missing' in programs) console.warn(`The trial of a failover is skipped. ${programs.missing}`)

test.skipIf(!asked || 'missing' in programs)(
  'the primary database is killed under load: the standby has all that was accepted, and everything goes on with it',
  { timeout: 400_000 },
  async () => {
    if ('missing' in programs) return
    const { reported, lost, repeated, promotion } = await playFailover({
      ...{ programs, rounds: 1, rate: 20 },
      tell: () => {},
    })
    expect(promotion).toHaveLength(1)
    expect(reported.accepted.length).toBeGreaterThan(50)
    expect(lost).toEqual([])
    expect(repeated.unexcused).toEqual([])
    expect(reported.refused).toEqual([])
  },
)
