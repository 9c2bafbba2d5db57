import { afterAll, beforeEach, expect, test } from 'vitest'
import type { Flow } from '@aftercart/flow'
import { setMarketing } from '../consent/set-marketing.ts'
import { looks, marketing } from '../messages/messages.testing.ts'
import { reportLogin } from '../inbox/report-login.ts'
import { messageOf } from '../messages/message.ts'
import { readRun } from '../runs/load-runs.ts'
import { recordingMailer } from '../testing/recording-mailer.ts'
import { line, mail, openStory, testClock } from '../testing/story.ts'
import { readEffect } from './effect-rows.ts'
import { lookAgain } from './look-again.ts'
import { doJob, queued, workByHand } from './worker-by-hand.testing.ts'

const clock = testClock()
const { mailer, sent, trouble } = recordingMailer()
const story = await openStory({ clock, mailer })
afterAll(() => story.close())
beforeEach(() => {
  sent.length = 0
})

const { runtime } = story
const subjects = () => sent.map((each) => each.subject)
const apology = line(
  ['t', 'trigger', { on: 'purchase-failed' }],
  ['m', 'send-email', mail('Your card was declined')],
  ['g', 'add-tags', { tags: ['after'] }],
)
const review = line(
  ['t', 'trigger', { on: 'purchase-succeeded' }],
  ['w', 'wait', { for: 'P3D' }],
  ['m', 'send-email', mail('How is the mug?')],
)
const threeDays = 3 * 24 * 3_600_000

test('every message that goes out says in the timeline that it was looked at again', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  const { runs } = await shop.report()
  await workByHand(runtime)
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'send' }])
  const kinds = await shop.timeline(runs[0]!.runId)
  expect(kinds.indexOf('looked-again m')).toBeGreaterThan(kinds.indexOf('queued m'))
  expect(kinds.indexOf('looked-again m')).toBeLessThan(kinds.indexOf('performed m'))
  const kept = await runtime.prisma.message.findMany({ where: { shopId: shop.id } })
  expect(kept).toMatchObject([
    { channel: 'email', kind: 'transactional', state: 'sent', subject: 'Your card was declined', node: 'm' },
  ])
})

test('paid before the apology went out: a flow without a goal leaves it out and goes on', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  const { runs, contactId } = await shop.report()
  await shop.report({ status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  expect(subjects()).toEqual([])
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'skip', why: 'paid' }])
  const kinds = await shop.timeline(runs[0]!.runId)
  expect(kinds.slice(-6)).toEqual(['looked-again m', 'went m', 'entered g', 'performed g', 'went g', 'ended'])
  expect(await runtime.prisma.contact.findFirst({ where: { id: contactId } })).toMatchObject({ tags: ['after'] })
  expect(await runtime.prisma.message.count({ where: { shopId: shop.id } })).toBe(0)
})

test.each(['cancelled', 'refunded'] as const)('%s during the wait: the review request is left out', async (status) => {
  const shop = await story.shop()
  await shop.publish(review)
  await shop.report({ status: 'succeeded', payment: 'p' })
  clock.forward(1000)
  await shop.report({ status, payment: 'p' })
  clock.forward(threeDays)
  await workByHand(runtime)
  expect(subjects()).toEqual([])
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'skip', why: status }])
})

test('a refund of one order leaves the messages about another alone', async () => {
  const shop = await story.shop()
  await shop.publish(review)
  await shop.report({ status: 'succeeded', order: { id: 'kept' } })
  await shop.report({ status: 'succeeded', order: { id: 'sent-back' } })
  clock.forward(1000)
  await shop.report({ status: 'refunded', order: { id: 'sent-back' } })
  clock.forward(threeDays)
  await workByHand(runtime)
  expect(subjects()).toEqual(['How is the mug?'])
})

test('an order that was cancelled and then bought after all is not a cancelled one', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P3D' }],
      ['m', 'send-email', mail('Still there?')],
    ),
  )
  await shop.report({ payment: 'a' })
  clock.forward(1000)
  await shop.report({ payment: 'a', status: 'cancelled' })
  clock.forward(1000)
  await shop.report({ payment: 'b' })
  clock.forward(threeDays)
  await workByHand(runtime)
  expect(subjects()).toEqual(['Still there?', 'Still there?'])
})

test('the thank-you behind the goal is meant for who paid, and goes out', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['w', 'wait', { for: 'P1D' }],
      ['p', 'goal', { on: 'paid' }],
      ['m', 'send-email', mail('Thank you')],
    ),
  )
  await shop.report()
  await shop.report({ status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Thank you'])
})

test('so does that of a flow which was begun behind the goal, and the win-back that a refund begins', async () => {
  const shop = await story.shop()
  const begun = async (subject: string) =>
    shop.publish(line(['t', 'trigger', { on: 'manual' }], ['m', 'send-email', mail(subject)]), { campaign: true })
  const [thanks, winBack] = [await begun('Thank you'), await begun('Come back')]
  const startAt = (trigger: string, on: string, campaignId: string) =>
    shop.publish(
      line(
        ['t', 'trigger', { on: trigger }],
        ['w', 'wait', { for: 'P1D' }],
        ['g', 'goal', { on }],
        ['s', 'start-flow', { campaignId }],
      ),
    )
  await startAt('purchase-failed', 'paid', thanks)
  await startAt('purchase-succeeded', 'refunded', winBack)
  await shop.report({ payment: 'p' })
  await shop.report({ payment: 'p', attempt: 2, status: 'succeeded' })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Thank you'])
  await shop.report({ payment: 'p', attempt: 3, status: 'refunded' })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Thank you', 'Come back'])
})

test('a renewal that fails is a debt of its own: the order’s first payment does not silence it', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  await shop.report({ status: 'succeeded', charge: 'subscription-first', payment: 'first' })
  clock.forward(1000)
  await shop.report({ charge: 'subscription-later', payment: 'later' })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Your card was declined'])
  await shop.report({ charge: 'subscription-later', payment: 'later', attempt: 2 })
  await shop.report({ charge: 'subscription-later', payment: 'later', attempt: 3, status: 'succeeded' })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Your card was declined'])
})

test('a greeting after a login is not about a payment, and goes out to who buys meanwhile', async () => {
  const shop = await story.shop()
  await shop.publish(line(['t', 'trigger', { on: 'cart-login' }], ['m', 'send-email', mail('Welcome back')]))
  const { contactId } = await shop.report({ status: 'pending' })
  await reportLogin(runtime, shop.id, { eventId: 'login-1', contactId })
  await shop.report({ status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Welcome back'])
})

test('who opted out gets no marketing any more, but what is about the order', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-succeeded' }],
      ['o', 'send-email', marketing('Mugs at half price')],
      ['m', 'send-email', mail('Your order is on its way')],
    ),
  )
  const { contactId } = await shop.report({ status: 'succeeded' })
  await setMarketing(runtime, shop.id, contactId, false)
  await workByHand(runtime)
  expect(subjects()).toEqual(['Your order is on its way'])
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'skip', why: 'unsubscribed' }, { decision: 'send' }])
})

test('a message that did not go through is looked at again before its next try', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  await shop.report()
  trouble.push(async () => {
    await shop.report({ status: 'succeeded', attempt: 2 })
    throw new Error('The line broke')
  })
  await workByHand(runtime)
  expect(subjects()).toEqual([])
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'send' }, { decision: 'skip', why: 'paid' }])
})

test('a message that could never be delivered is not counted as sent', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  await shop.report()
  const refuse = async () => Promise.reject(new Error('No such user'))
  trouble.push(refuse, refuse, refuse)
  await workByHand(runtime)
  expect(subjects()).toEqual([])
  expect(await runtime.prisma.message.count({ where: { shopId: shop.id } })).toBe(0)
  expect((await shop.runs())[0]).toMatchObject({ status: 'ended' })
})

test('the same job in the hands of two workers sends once', async () => {
  const shop = await story.shop()
  await shop.publish(apology)
  await shop.report()
  const [job] = await queued(runtime)
  // The one that comes too late says so, for the queue must not take its job for done.
  const ends = await Promise.allSettled([doJob(runtime, job!), doJob(runtime, job!)])
  expect(ends.map(({ status }) => status)).toContain('fulfilled')
  expect(subjects()).toEqual(['Your card was declined'])
})

test('the team’s own mail and HTTP requests are not messages to the customer', async () => {
  const shop = await story.shop()
  await shop.publish(
    line(
      ['t', 'trigger', { on: 'purchase-failed' }],
      ['n', 'notify-team', { to: 'team@example.test', subject: 'Declined', body: 'Call them' }],
    ),
  )
  await shop.report()
  await shop.report({ status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  expect(subjects()).toEqual(['Declined'])
  expect(await looks(runtime, shop.id)).toEqual([])
})

/** One branch listens for the payment, the other writes. */
const besideThePayment = (listeners: string[], wait: string | null): Flow => {
  const path = ['b', ...listeners, 'thanks']
  return {
    nodes: [
      { id: 't', type: 'trigger', params: { on: 'purchase-failed' } },
      { id: 'b', type: 'branch', params: {} },
      ...listeners.map((id) => ({ id, type: 'wait-for', params: { on: 'paid' } })),
      { id: 'thanks', type: 'send-email', params: mail('Thank you') },
      ...(wait === null ? [] : [{ id: 'w', type: 'wait', params: { for: wait } }]),
      { id: 'm', type: 'send-email', params: mail('Please pay') },
    ],
    edges: [
      { from: 't', to: 'b' },
      ...path.slice(1).map((to, index) => ({ from: path[index]!, to, ...(index > 0 ? { out: 'happened' } : {}) })),
      ...(wait === null
        ? [{ from: 'b', to: 'm' }]
        : [
            { from: 'b', to: 'w' },
            { from: 'w', to: 'm' },
          ]),
    ],
  }
}

test('a branch that heard of the payment does not make the reminder of another one right', async () => {
  const shop = await story.shop()
  await shop.publish(besideThePayment(['l'], 'P3D'))
  await shop.report()
  await shop.report({ status: 'succeeded', attempt: 2 })
  await workByHand(runtime)
  clock.forward(threeDays)
  await workByHand(runtime)
  expect(subjects()).toEqual(['Thank you'])
  expect(await looks(runtime, shop.id)).toEqual([{ decision: 'send' }, { decision: 'skip', why: 'paid' }])
})

test('one payment is told to a run once, also when it comes between the look at the run and its lock', async () => {
  const shop = await story.shop()
  await shop.publish(besideThePayment(['l', 'again'], null))
  const { runs } = await shop.report()
  const [job] = await queued(runtime)
  const client = await runtime.pool.connect()
  const run = await readRun(runtime.pool, client, shop.id, runs[0]!.runId)
  const { effect } = (await readEffect(client, shop.id, job!.payload.key))!
  client.release()
  await shop.report({ status: 'succeeded', attempt: 2 })
  const claim = { id: job!.id, worker: 'by-hand' }
  const message = messageOf(effect.type, effect.params)!
  expect(await lookAgain(runtime, { run: run!, effect, message, job: claim, mayTry: true })).toEqual({ is: 'settled' })
  await workByHand(runtime)
  const told = await shop.timeline(runs[0]!.runId)
  expect(told.filter((each) => each === 'signal')).toHaveLength(1)
  expect(told).not.toContain('went again')
  expect(subjects()).toEqual([])
})
