import type { Seeded } from '../rig/seeded.ts'

/** What one kill can hit. `session`: one process of PostgreSQL, after which the server starts itself anew. */
export type Victim = { name: string; role: 'web' | 'worker' | 'all' | 'database' | 'session' }

/** One death. Times in milliseconds since the round began. */
export type Death = {
  victim: Victim
  at: number
  /** How long it stays down. */
  down: number
  /** Killed again so long after it was started again, in the middle of starting; null: it may start. */
  again: number | null
}

/** Who dies in one round, and when: one, two, or up to all of them, so that some die together. */
export function deathsOf(victims: readonly Victim[], random: Seeded): Death[] {
  const dice = random.next()
  const many = dice < 0.55 ? 1 : dice < 0.8 ? 2 : random.between(3, victims.length)
  const left = [...victims]
  const together = random.chance(0.25) ? random.between(0, 1200) : null
  return Array.from({ length: Math.min(many, left.length) }, () => {
    const [victim] = left.splice(random.between(0, left.length - 1), 1)
    if (victim === undefined) throw new Error('There is nobody left to kill.')
    return {
      victim,
      at: together ?? random.between(0, 1500),
      down: random.between(0, 500),
      again: random.chance(0.2) ? random.between(20, 1200) : null,
    }
  })
}
