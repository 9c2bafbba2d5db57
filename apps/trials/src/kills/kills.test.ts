import { expect, test } from 'vitest'
import { playKills } from './play-kills.ts'

// `npm run trial:kills -w @aftercart/trials` plays longer ones; a seed that failed there can be given here.
const seed = Number(process.env['KILLS_SEED'] ?? 1)

test(
  'web, worker and database processes are killed at random: nothing is lost, nothing goes out twice',
  { timeout: 420_000 },
  async () => {
    const report = await playKills({ topology: 'spread', seed, rounds: 5, births: 1, outcomes: 300, lanes: 24 })
    expect(report.findings, `KILLS_SEED=${seed}`).toEqual([])
    expect(report.figures.outcomes).toBeGreaterThanOrEqual(300)
    expect(Object.keys(report.kills).length).toBeGreaterThan(1)
  },
)

test(
  'the process with the database in it is killed at random, and its database too',
  { timeout: 420_000 },
  async () => {
    const report = await playKills({ topology: 'embedded', seed, rounds: 3, births: 1, outcomes: 150, lanes: 16 })
    expect(report.findings, `KILLS_SEED=${seed}`).toEqual([])
    expect(report.figures.outcomes).toBeGreaterThanOrEqual(150)
  },
)
