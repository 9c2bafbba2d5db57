/** For how many days what is over is kept at least; null: for ever. The merchant's to decide. */
export type Keep = {
  /** What the pages of runs tell step by step. Dropped by whole months. */
  timelineDays: number | null
  /** Reports, logins, events, sent messages, and runs that are over. */
  ledgerDays: number | null
}

export const keepForever: Keep = { timelineDays: null, ledgerDays: null }

const day = 24 * 60 * 60 * 1000

/** What ended before this instant may go. */
export function keptSince(now: Date, days: number): Date {
  return new Date(now.getTime() - days * day)
}
