import { signalNames, unreachable, type FlowSettings, type ReEntry, type SignalName } from '@aftercart/flow'

/** What ends a run, as it goes on after "Ends at once when …". */
export const exitWords: Readonly<Record<SignalName, string>> = {
  paid: 'the order is paid',
  'purchase-made': 'they buy something',
  'purchase-failed': 'another payment of theirs fails',
  'cart-login': 'they log in to the cart',
  'tag-added': 'they get a tag',
  'api-event': 'your server reports an event',
  cancelled: 'the order is cancelled',
  refunded: 'the order is refunded',
  unsubscribed: 'they unsubscribe',
}

export const exitChoices = signalNames.map((value) => ({ value, label: exitWords[value] }))

export const reEntryChoices: readonly { value: ReEntry['when']; label: string }[] = [
  { value: 'always', label: 'Each time the trigger fires' },
  { value: 'after-end', label: 'Not while they are still in it' },
  { value: 'after', label: 'Only after some days' },
  { value: 'never', label: 'Never: once for each person' },
]

/** What the chosen rule means for one person. */
export function sayReEntry(rule: ReEntry): string {
  switch (rule.when) {
    case 'always':
      return 'If it begins for Ada twice, she has two runs, each with its own order.'
    case 'after-end':
      return 'While Ada is under way, nothing begins a second time for her. Afterwards it may.'
    case 'after':
      return `For ${rule.days === 1 ? 'a day' : `${rule.days} days`} after it began for Ada, it does not begin for her again.`
    case 'never':
      return 'Who was in this flow once, in whichever version, never comes in again.'
    default:
      return unreachable(rule)
  }
}

/** The rules in a few words for the canvas; null while there are none. */
export function summary({ reEntry, exitOn }: FlowSettings): string | null {
  const again = reEntry === undefined ? null : inShort(reEntry)
  const [first, ...others] = exitOn ?? []
  const ends = first && `ends when ${exitWords[first.on]}${others.length > 0 ? ` (+${others.length})` : ''}`
  return [again, ends].filter(Boolean).join(' · ') || null
}

function inShort(rule: ReEntry): string | null {
  switch (rule.when) {
    case 'always':
      return null
    case 'after-end':
      return 'one run at a time'
    case 'after':
      return `again after ${rule.days} ${rule.days === 1 ? 'day' : 'days'}`
    case 'never':
      return 'once for each person'
    default:
      return unreachable(rule)
  }
}
