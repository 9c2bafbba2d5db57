import { setTimeout as sleep } from 'node:timers/promises'

/** Looks again and again until what it looks for is there; fails after `patience` milliseconds. */
export async function until(what: string, look: () => Promise<boolean>, patience: number): Promise<void> {
  for (const end = Date.now() + patience; Date.now() < end; await sleep(100)) if (await look()) return
  throw new Error(`Not within ${patience / 1000} seconds: ${what}`)
}
