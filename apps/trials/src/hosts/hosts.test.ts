import { expect, test } from 'vitest'
import { whyNoNetwork } from './network.ts'
import { playHosts } from './play-hosts.ts'

const why = await whyNoNetwork()
if (why !== null) console.warn(`The trial with hosts of their own is skipped. ${why}`)

/** Actions of the queue that one worker process does at a time. */
const mostInHand = 50

test.skipIf(why !== null)(
  'one host is cut off in the middle of its calls and another loses its power: the third does all, and both come back',
  { timeout: 600_000 },
  async () => {
    const { reported, lost, repeated, takenOver } = await playHosts({ rounds: 1, rate: 10, tell: () => {} })
    expect(takenOver).toHaveLength(1)
    expect(reported.accepted.length).toBeGreaterThan(20)
    expect(reported.refused).toEqual([])
    expect(lost).toEqual([])
    // What a lost host was calling when it was lost is called again, with the same key; nothing else is.
    expect(repeated.unexcused).toEqual([])
    expect(repeated.inHand.length).toBeLessThanOrEqual(3 * mostInHand)
  },
)
