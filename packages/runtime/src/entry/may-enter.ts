import { unreachable, type ReEntry } from '@aftercart/flow'

/** What there was of a contact's runs of one campaign, whichever version and however they ended. */
export type Entries = { active: boolean; lastBegan: Date | null }

const day = 24 * 60 * 60 * 1000

/**
 * Whether a contact may come into a flow (again), whatever would begin the run: an outcome, a login, a tag, an event, a
 * goal, another flow or a hand. A day is 24 hours.
 */
export function mayEnter(rule: ReEntry, before: Entries, now: Date): boolean {
  if (before.lastBegan === null) return true
  switch (rule.when) {
    case 'always':
      return true
    case 'never':
      return false
    case 'after-end':
      return !before.active
    case 'after':
      return now.getTime() - before.lastBegan.getTime() >= rule.days * day
    default:
      return unreachable(rule)
  }
}
