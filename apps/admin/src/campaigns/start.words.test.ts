import { expect, test } from 'vitest'
import { sayStarted } from './start.words.ts'

const people = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Tony'].map((name) => ({ id: name.toLowerCase(), name }))

test('it says for whom the campaign began, and whom its rule keeps out', () => {
  expect(
    sayStarted(
      [
        { contactId: 'ada', outcome: 'started', runId: 'r1' },
        { contactId: 'grace', outcome: 'started', runId: 'r2' },
        { contactId: 'alan', outcome: 'not-again' },
      ],
      people,
    ),
  ).toEqual(['Started for Ada and Grace.', "Not for Alan: the campaign's rule on coming in again keeps them out."])
})

test('many are counted, and nobody is said plainly', () => {
  const all = people.map(({ id }) => ({ contactId: id, outcome: 'started' as const }))
  expect(sayStarted(all, people)).toEqual(['Started for 6 contacts.'])
  expect(sayStarted([{ contactId: 'ada', outcome: 'no-contact' }], people)).toEqual([
    'Started for nobody.',
    'Not for Ada: they are no longer among your contacts.',
  ])
})
