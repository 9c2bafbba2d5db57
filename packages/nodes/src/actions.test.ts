import { expect, test } from 'vitest'
import { catalogue } from './model.ts'
import type { RetryAnswer } from './executor.ts'
import { executors, type OutgoingMail, type Records } from './server.ts'
import { factsOfAda } from './text/facts.fixture.ts'

const now = new Date('2026-11-22T10:00:00Z')

function outside() {
  const mails: OutgoingMail[] = []
  return {
    mails,
    port: {
      sendMail: async (mail: OutgoingMail) => void mails.push(mail),
      retryCharge: async (): Promise<RetryAnswer> => ({ tried: false, why: 'no-card', until: null }),
      httpAllow: [],
      call: <T>(_: string, make: () => Promise<T>) => make(),
      signal: new AbortController().signal,
    },
  }
}

function records() {
  const done: unknown[] = []
  const note = (what: string) => async (value: unknown) => void done.push([what, value])
  return {
    done,
    port: {
      createTask: note('task'),
      addTags: note('add'),
      removeTags: note('remove'),
      setContactType: note('type'),
      addNote: note('note'),
      setField: async (name, value) => void done.push(['field', name, value]),
      startFlow: async (campaignId) => {
        done.push(['start', campaignId])
        return 'started'
      },
      stopFlow: async (campaignId) => {
        done.push(['stop', campaignId])
        return 1
      },
    } satisfies Records,
  }
}

test('the apology goes to the shopper, and answers come to the shop', async () => {
  const { mails, port } = outside()
  const executor = executors['send-email']
  if (executor.in !== 'job') throw new Error('Mail is a job.')
  const params = catalogue['send-email'].schema.parse({
    kind: 'transactional',
    subject: 'Sorry {{ contact.firstName }}',
    body: 'Write to {{ shop.email }}',
  })
  await executor.execute({ key: 'k', params, facts: factsOfAda(), now }, port)
  expect(mails).toMatchObject([
    {
      to: 'ada@example.test',
      replyTo: 'hello@example.test',
      subject: 'Sorry Ada',
      text: 'Write to hello@example.test',
    },
  ])
})

test('the team reads at the shop’s address unless another is given, and may read why the bank declined', async () => {
  const { mails, port } = outside()
  const executor = executors['notify-team']
  if (executor.in !== 'job') throw new Error('Mail is a job.')
  const letter = { subject: 'Declined', body: '{{ outcome.declineCode }}' }
  for (const to of ['', 'sales@example.test']) {
    await executor.execute(
      { key: 'k', params: catalogue['notify-team'].schema.parse({ to, ...letter }), facts: factsOfAda(), now },
      port,
    )
  }
  expect(mails.map((mail) => [mail.to, mail.replyTo, mail.text])).toEqual([
    ['hello@example.test', 'ada@example.test', 'insufficient_funds'],
    ['sales@example.test', 'ada@example.test', 'insufficient_funds'],
  ])
})

test('a task names the order and is due when the form says', async () => {
  const { done, port } = records()
  const executor = executors['create-task']
  if (executor.in !== 'transaction') throw new Error('A task is made in the transaction.')
  const params = catalogue['create-task'].schema.parse({
    title: 'Call {{ contact.firstName }} about {{ order.id }}',
    dueIn: 'P1D',
  })
  await executor.execute({ key: 'k', params, facts: factsOfAda(), now }, port)
  expect(done).toEqual([
    ['task', { title: 'Call Ada about ord_1', notes: '', assignee: '', dueAt: new Date('2026-11-23T10:00:00Z') }],
  ])
})

test('tags come and go, and a prospect becomes a customer', async () => {
  const { done, port } = records()
  for (const [type, params] of [
    ['add-tags', { tags: ['a', 'a', 'b'] }],
    ['remove-tags', { tags: ['c'] }],
    ['set-contact-type', { type: 'customer' }],
  ] as const) {
    const executor = executors[type]
    if (executor.in !== 'transaction') throw new Error('Records are changed in the transaction.')
    const parsed = catalogue[type].schema.parse(params) as never
    expect((await executor.execute({ key: 'k', params: parsed, facts: factsOfAda(), now }, port)).out).toBe('next')
  }
  expect(done).toEqual([
    ['add', ['a', 'b']],
    ['remove', ['c']],
    ['type', 'customer'],
  ])
})
