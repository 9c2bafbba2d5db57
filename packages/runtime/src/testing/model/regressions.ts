import type { Script } from './script.ts'

/** Scripts that once went wrong, as the test printed them; they are played before any random one. */
export const regressions: readonly { what: string; script: Script }[] = []
