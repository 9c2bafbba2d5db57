import { unreachable, type FlowPath, type PathEnd, type PathStep } from '@aftercart/flow'

const minute = 60_000
const units: readonly { length: number; one: string; many: string }[] = [
  { length: 86_400_000, one: 'day', many: 'days' },
  { length: 3_600_000, one: 'hour', many: 'hours' },
  { length: minute, one: 'minute', many: 'minutes' },
]

/** "at once", "after 3 days", "after 1 day 6 hours": the two largest units tell it well enough. */
export function sayDelay(milliseconds: number): string {
  if (milliseconds < minute) return milliseconds < 1000 ? 'at once' : 'within a minute'
  const words: string[] = []
  let rest = Math.round(milliseconds / minute) * minute
  for (const { length, one, many } of units) {
    const count = Math.floor(rest / length)
    rest -= count * length
    if (count > 0) words.push(`${count} ${count === 1 ? one : many}`)
  }
  return `after ${words.slice(0, 2).join(' ')}`
}

/** What a path comes to in few words: how many messages, and when. */
export function sayMessages({ steps }: FlowPath): { title: string; when: string } {
  const sent = steps.filter((step) => step.sends)
  if (sent.length === 0) return { title: 'Sends nothing', when: '' }
  const when = sent.slice(0, 4).map(sayWhen)
  const title = sent.length === 1 ? 'Sends 1 message' : `Sends ${sent.length} messages`
  return { title, when: [...when, ...(sent.length > 4 ? ['…'] : [])].join(', ') }
}

function sayWhen({ at, since }: PathStep): string {
  if (since === null) return sayDelay(at)
  return at < 1000 ? `upon “${since}”` : `${sayDelay(at).replace('after ', '')} after “${since}”`
}

/** The decisions that make it this path: what one would have to say to tell it from the others. */
export function sayChoices({ steps }: FlowPath): string {
  const choices = steps.flatMap(({ title, way }) => (way === null ? [] : [`${title}: ${way}`]))
  return choices.filter((each, index) => choices.indexOf(each) === index).join(' · ')
}

/** `byRule`: a rule of the flow ended it, no exit step. */
export function sayEnd(ends: PathEnd, byRule: boolean): string {
  switch (ends) {
    case 'finished':
      return 'Then the flow is done.'
    case 'exit':
      return byRule ? 'Then one of the flow’s rules ends it.' : 'Then the run is ended.'
    case 'waits':
      return 'And stays there until that happens, if it ever does.'
    case 'cut':
      return 'And so on: the rest is too long to show.'
    default:
      return unreachable(ends)
  }
}
