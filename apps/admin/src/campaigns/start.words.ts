import type { inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

type Answer = inferOutput<Server['runs']['start']>['contacts'][number]

/** What became of starting by hand, for whom: one sentence for each kind of answer. */
export function sayStarted(answers: readonly Answer[], people: readonly { id: string; name: string }[]): string[] {
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const those = (outcome: Answer['outcome']) =>
    answers.filter((each) => each.outcome === outcome).map((each) => names.get(each.contactId) ?? each.contactId)
  const [started, notAgain, gone] = [those('started'), those('not-again'), those('no-contact')]
  return [
    started.length > 0 ? `Started for ${list(started)}.` : 'Started for nobody.',
    ...(notAgain.length > 0
      ? [`Not for ${list(notAgain)}: the campaign's rule on coming in again keeps them out.`]
      : []),
    ...(gone.length > 0 ? [`Not for ${list(gone)}: they are no longer among your contacts.`] : []),
  ]
}

/** All names of a few people, a number for many. */
function list(names: readonly string[]): string {
  if (names.length > 5) return `${names.length.toLocaleString('en')} contacts`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
