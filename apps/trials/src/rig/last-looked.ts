/** Milliseconds. */
const often = 10

export type LastLooked = {
  /** When this process last had time to read what came in, in milliseconds since 1970: what it reads now came after that. */
  at(): number
  stop(): void
}

/**
 * For those who say when something came in: on a crowded machine a process may stand still for a second, and then reads at once
 * what came in all that time.
 */
export function watchLastLooked(): LastLooked {
  let turns = [Date.now(), Date.now()]
  const timer = setInterval(() => (turns = [turns[1]!, Date.now()]), often)
  timer.unref()
  // The turn before the last one: timers come before what is read in the same turn of the loop.
  return { at: () => turns[0]!, stop: () => clearInterval(timer) }
}
