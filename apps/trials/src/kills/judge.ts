import type { Call } from '../rig/receiver.ts'
import type { SunkMail } from '../rig/smtp-sink.ts'
import type { Victim } from './kill-plan.ts'
import type { Told } from './play-stories.ts'

export type Kill = { victim: Victim; at: number }

/**
 * A message as the far side got it. Times in milliseconds. `began`: when it was read; it came at some time since `after`, which is
 * earlier when the reader stood still. `ended` null when the sender went away.
 */
export type Delivery = { key: string; began: number; after: number; ended: number | null }

export type Evidence = {
  told: readonly Told[]
  /** Every run that Aftercart knows of, by its own list. */
  runs: readonly { id: string; status: string }[]
  calls: readonly Call[]
  /** What the built-in mailbox holds; null when mail went out by SMTP. */
  mailbox: readonly { runId: string | null; subject: string; sentAt: string }[] | null
  smtp: readonly SunkMail[]
  kills: readonly Kill[]
  leftOver: Readonly<Record<string, number>>
}

export type Verdict = {
  /** In words; empty is right. */
  findings: string[]
  figures: {
    outcomes: number
    runs: number
    calls: number
    mails: number
    /** Messages that came twice because they were on their way when something was killed: the same key both times. */
    twiceInFlight: number
  }
}

/** Of one kind of finding, so many are told. */
const mostTold = 10

/**
 * A message may come twice only if something that was at it, or the database that should note it, was killed while it was on
 * its way. How long before or after that moment, in milliseconds, its note may have been: requests and notes wait in line on
 * a busy machine.
 */
const noteWithin = 2000

/** How long after a payment was answered a reminder may still come in that was on its way then. In milliseconds. */
const onItsWay = 1000

/** Compares what the shop and its other systems saw with what must be. Pure. */
export function judge(evidence: Evidence): Verdict {
  const deliveries = deliveriesOf(evidence)
  const twice = judgeTwice(deliveries, evidence.kills)
  const findings = [
    ...told('contradiction', judgeAnswers(evidence)),
    ...told('run', judgeRuns(evidence)),
    ...told('message', judgeMessages(evidence, deliveries)),
    ...told('twice', twice.findings),
    ...told('after paid', judgeAfterPaid(evidence, deliveries)),
    ...Object.entries(evidence.leftOver)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `left over: ${count} ${name}`),
  ]
  const mails = evidence.mailbox?.length ?? evidence.smtp.length
  const outcomes = evidence.told.reduce((sum, { story }) => sum + story.tellings.length, 0)
  return {
    findings,
    figures: {
      ...{ outcomes, mails, runs: evidence.runs.length, calls: evidence.calls.length },
      twiceInFlight: twice.inFlight,
    },
  }
}

function told(kind: string, findings: string[]): string[] {
  const rest = findings.length - mostTold
  return [
    ...findings.slice(0, mostTold).map((finding) => `${kind}: ${finding}`),
    ...(rest > 0 ? [`${kind}: … and ${rest} more`] : []),
  ]
}

/** What was promised is what began, and the other way round; all of it of the right kind. */
function judgeAnswers({ told }: Evidence): string[] {
  return told.flatMap(({ story, runs, contradictions }) => {
    const triggers = [...runs.values()].map((run) => run.trigger)
    const left = [...triggers]
    const missing = story.expected.runs.filter((trigger) => !takeOut(left, trigger))
    const tooMany = left.filter((trigger) => !story.expected.mayRun.includes(trigger))
    const wrong =
      missing.length + tooMany.length > 0 || new Set(left).size < left.length
        ? [`${story.orderId} (${story.kind}) began ${JSON.stringify(triggers)}`]
        : []
    return [...contradictions, ...wrong]
  })
}

function takeOut(from: string[], what: string): boolean {
  const index = from.indexOf(what)
  if (index >= 0) from.splice(index, 1)
  return index >= 0
}

function judgeRuns({ told, runs }: Evidence): string[] {
  const promised = new Map(told.flatMap(({ story, runs: own }) => [...own.keys()].map((id) => [id, story] as const)))
  const there = new Set(runs.map((run) => run.id))
  return [
    ...[...promised].filter(([id]) => !there.has(id)).map(([id, story]) => `${id} of ${story.orderId} is lost`),
    ...runs.filter(({ id }) => !promised.has(id)).map(({ id }) => `${id} was promised to nobody`),
    ...runs.filter(({ status }) => status !== 'ended').map(({ id, status }) => `${id} is ${status}, not ended`),
  ]
}

/** Every message by its order and node, e.g. `o12 dunning`; the key tells a repeat from another message. */
type Deliveries = Map<string, Delivery[]>

function deliveriesOf({ told, calls, mailbox, smtp }: Evidence): Deliveries {
  const orders = new Map(told.flatMap(({ story, runs }) => [...runs.keys()].map((id) => [id, story.orderId] as const)))
  const deliveries: Deliveries = new Map()
  const add = (name: string, delivery: Delivery) => {
    const known = deliveries.get(name)
    if (known === undefined) deliveries.set(name, [delivery])
    else known.push(delivery)
  }
  for (const { key, path, body, at, after, answered } of calls) {
    const [runId = '', node = ''] = key.split(':')
    // Whose it is must be said alike by the key, the path and the body.
    const right = orders.has(runId) && path === `/${node}` && body === JSON.stringify({ orderId: orders.get(runId) })
    add(right ? `${orders.get(runId)} ${node}` : `a call ${key} to ${path} with ${body}`, {
      key,
      began: at,
      after,
      ended: answered,
    })
  }
  for (const { runId, subject, sentAt } of mailbox ?? []) {
    const at = Date.parse(sentAt)
    add(letterName(subject), { key: `${runId} ${subject}`, began: at, after: at, ended: at })
  }
  for (const { subject, messageId, began, after, taken } of smtp)
    add(letterName(subject), { key: messageId, began, after, ended: taken })
  return deliveries
}

function letterName(subject: string): string {
  const [words, orderId] = subject.split(': ')
  return `${orderId} ${words === 'Thank you' ? 'receipt' : 'letter'}`
}

function judgeMessages({ told }: Evidence, deliveries: Deliveries): string[] {
  const findings: string[] = []
  const allowed = new Set<string>()
  for (const { story } of told) {
    for (const [node, [least, most]] of Object.entries(story.expected.messages)) {
      const name = `${story.orderId} ${node}`
      allowed.add(name)
      const keys = new Set(deliveries.get(name)?.map(({ key }) => key))
      if (keys.size < least || keys.size > most)
        findings.push(`${name} (${story.kind}) came ${keys.size} times with keys of its own, not ${least} to ${most}`)
    }
  }
  for (const name of deliveries.keys()) if (!allowed.has(name)) findings.push(`${name} should not have come`)
  return findings
}

function judgeTwice(deliveries: Deliveries, kills: readonly Kill[]): { findings: string[]; inFlight: number } {
  const findings: string[] = []
  let inFlight = 0
  for (const [name, all] of deliveries) {
    const inOrder = all.toSorted((a, b) => a.began - b.began)
    for (const [index, repeat] of inOrder.entries()) {
      const before = inOrder[index - 1]
      // Keys of their own are told by judgeMessages.
      if (before === undefined || before.key !== repeat.key) continue
      if (kills.some((kill) => couldCut(kill, before, repeat))) inFlight += 1
      else
        findings.push(
          `${name} came again after ${repeat.began - before.began} ms, and nothing was killed meanwhile${nearest(kills, before)}`,
        )
    }
  }
  return { findings, inFlight }
}

function couldCut({ victim, at }: Kill, before: Delivery, repeat: Delivery): boolean {
  const noted = Math.min((before.ended ?? before.began) + noteWithin, repeat.began)
  // Who only answers requests calls nobody.
  return victim.role !== 'web' && at >= before.began - noteWithin && at <= noted
}

/** For whoever looks for the reason: what was killed last before the message came. */
function nearest(kills: readonly Kill[], { began }: Delivery): string {
  const last = kills.filter(({ at }) => at <= began).at(-1)
  return last === undefined ? '' : `; last before it was ${last.victim.name}, ${began - last.at} ms earlier`
}

const reminders = ['first', 'dunning', 'letter', 'remind']

function judgeAfterPaid({ told }: Evidence, deliveries: Deliveries): string[] {
  return told.flatMap(({ story, paidAt }) => {
    if (paidAt === null) return []
    return reminders.flatMap((node) =>
      (deliveries.get(`${story.orderId} ${node}`) ?? [])
        .filter(({ after }) => after > paidAt + onItsWay)
        .map(
          ({ after }) =>
            `${story.orderId} ${node} (${story.kind}) came ${after - paidAt} ms and more after it was paid`,
        ),
    )
  })
}
