import type { GatewayOutcome } from '@aftercart/gateways'
import type { Template } from '@aftercart/nodes/templates'
import { templates } from '@aftercart/nodes/templates'
import { setMarketing } from '../consent/set-marketing.ts'
import { fireExpiringCards } from '../entry/fire-expiring-cards.ts'
import { reportEvent } from '../events/report-event.ts'
import { reportLogin } from '../inbox/report-login.ts'
import { fireDueTimers } from '../jobs/fire-timers.ts'
import { releaseHeld } from '../messages/release-held.ts'
import type { Mail } from '../runtime.ts'
import { handOut, jobsOf } from '../testing/model/hand-out.ts'
import { openStory, type Said, type Story, type TestShop } from '../testing/story.ts'

/** What a gateway answers when a stored card is charged again. */
export type Retried = 'paid' | 'no funds' | 'lost card'

export type TemplateShop = Omit<TestShop, 'report' | 'mails'> & {
  /** Goes to this instant, and does on the way, in time, everything that comes due. */
  until(instant: string): Promise<void>
  report(said?: Said): Promise<void>
  logsIn(): Promise<void>
  reportEvent(name: string): Promise<void>
  unsubscribes(): Promise<void>
  /** The shop calls her a customer. */
  becomesCustomer(): Promise<void>
  /** The daily look for cards that run out. */
  looksForExpiringCards(): Promise<void>
  /** What the gateway answers to the next retries, one after the other; then it has no funds for ever. */
  nextRetries(...answers: Retried[]): void
  retries(): number
  /** `Mon 23 Nov 09:00 To whom: subject` in the time zone of the story, in the order in which they were sent. */
  mails(): string[]
  sent(): Mail[]
  tags(): Promise<string[]>
  tasks(): Promise<string[]>
  notes(): Promise<string[]>
  /** Of each run: `ended`, or the node where it rests. */
  rests(): Promise<string[]>
}

const zone = 'America/New_York'
const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.test', timeZone: zone }

export type Stage = {
  /** A shop that has published this template and nothing else, at this instant. */
  open(id: string, now: string): Promise<TemplateShop>
  close(): Promise<void>
}

export async function openTemplates(): Promise<Stage> {
  const clock = { at: new Date(0), now: () => clock.at }
  const sent: { at: Date; mail: Mail }[] = []
  const retries: { next: Retried[]; count: number } = { next: [], count: 0 }
  const story = await openStory({
    clock,
    publicUrl: 'https://pages.example.test',
    mailer: { send: async (mail) => void sent.push({ at: clock.at, mail }) },
    gateways: [
      {
        ...{ name: 'sandbox', sandbox: true },
        charge: () => Promise.reject(new Error('Nobody types a card in these stories.')),
        async retry() {
          retries.count += 1
          return answer(retries.next.shift() ?? 'no funds')
        },
      },
    ],
  })
  return {
    close: () => story.close(),
    async open(id, now) {
      clock.at = new Date(now)
      sent.length = 0
      Object.assign(retries, { next: [], count: 0 })
      await forgetOthers(story)
      const shop = await story.shop()
      const template = templateNamed(id)
      await shop.publish(template.flow, template.kind === 'campaign' ? { campaign: true } : {})
      return openShop(story, shop, clock, sent, retries)
    },
  }
}

function openShop(
  story: Story,
  shop: TestShop,
  clock: { at: Date },
  sent: { at: Date; mail: Mail }[],
  retries: { next: Retried[]; count: number },
): TemplateShop {
  const { runtime } = story
  const { prisma } = runtime
  const where = { shopId: shop.id }
  const rest = () => settle(story, shop.id)
  const contactId = async () => (await prisma.contact.findFirstOrThrow({ where })).id
  let events = 0
  return {
    ...shop,
    async until(instant) {
      const end = new Date(instant)
      for (;;) {
        await rest()
        const next = await nextInstant(story, shop.id)
        if (next === null || next > end) break
        if (next > clock.at) clock.at = next
      }
      clock.at = end
      await rest()
    },
    async report(said = {}) {
      await shop.report({ ...said, contact: { ...ada, ...said.contact } })
      await rest()
    },
    async logsIn() {
      await reportLogin(runtime, shop.id, { eventId: `login_${++events}`, contact: ada })
      await rest()
    },
    async reportEvent(name) {
      await reportEvent(runtime, shop.id, { eventId: `event_${++events}`, name, data: {}, contact: ada })
      await rest()
    },
    async unsubscribes() {
      await setMarketing(runtime, shop.id, await contactId(), false)
      await rest()
    },
    async becomesCustomer() {
      await prisma.contact.updateMany({ where, data: { type: 'customer' } })
    },
    async looksForExpiringCards() {
      await fireExpiringCards(runtime)
      await rest()
    },
    nextRetries: (...answers) => void retries.next.push(...answers),
    retries: () => retries.count,
    mails: () => sent.map(({ at, mail }) => `${localTime(at)} ${mail.to.split('@')[0]}: ${mail.subject}`),
    sent: () => sent.map(({ mail }) => mail),
    tags: async () => (await prisma.contact.findFirstOrThrow({ where })).tags,
    tasks: async () => (await prisma.task.findMany({ where, orderBy: { id: 'asc' } })).map((task) => task.title),
    notes: async () => (await prisma.note.findMany({ where, orderBy: { id: 'asc' } })).map((note) => note.text),
    async rests() {
      const runs = await shop.runs()
      return Promise.all(runs.map(async ({ id, status }) => (status === 'active' ? lastEntered(story, id) : status)))
    },
  }
}

/** Mon 23 Nov 09:00, where Ada lives. */
function localTime(at: Date): string {
  const part = (options: Intl.DateTimeFormatOptions) => at.toLocaleString('en-GB', { timeZone: zone, ...options })
  const day = part({ weekday: 'short' })
  const time = part({ hour: '2-digit', minute: '2-digit', hour12: false })
  return `${day} ${part({ day: 'numeric' })} ${part({ month: 'short' })} ${time}`
}

function answer(retried: Retried): GatewayOutcome {
  switch (retried) {
    case 'paid':
      return { card: null, status: 'succeeded' }
    case 'no funds':
      return { card: null, status: 'failed', decline: { class: 'soft', code: 'insufficient_funds' } }
    case 'lost card':
      return { card: null, status: 'failed', decline: { class: 'hard', code: 'lost_card' } }
  }
}

function templateNamed(id: string): Template {
  const template = templates.find((each) => each.id === id)
  if (template === undefined) throw new Error(`There is no template "${id}".`)
  return template
}

/** Does at this instant all there is to do. */
async function settle({ runtime }: Story, shopId: string): Promise<void> {
  for (let round = 0; round < 100; round++) {
    const moved = (await releaseHeld(runtime)) + (await fireDueTimers(runtime))
    const jobs = await jobsOf(runtime.pool, shopId)
    for (const job of jobs) {
      const { lock, perform, end } = handOut(runtime, shopId, job)
      await lock()
      await perform()
      await end()
    }
    if (moved === 0 && jobs.length === 0) return
  }
  throw new Error('The shop does not come to rest.')
}

async function nextInstant({ runtime }: Story, shopId: string): Promise<Date | null> {
  const { rows } = await runtime.pool.query<{ next: Date | null }>(
    `SELECT least((SELECT min(due_at) FROM timer WHERE shop_id = $1),
      (SELECT min(held_until) FROM effect WHERE shop_id = $1 AND state = 'held')) AS next`,
    [shopId],
  )
  return rows[0]?.next ?? null
}

async function lastEntered({ runtime }: Story, runId: string): Promise<string> {
  const row = await runtime.prisma.timelineRow.findFirstOrThrow({
    where: { runId, kind: 'entered' },
    orderBy: { seq: 'desc' },
  })
  return row.node ?? ''
}

/** The shops of earlier stories must not wake up in this one. */
async function forgetOthers({ runtime: { pool } }: Story): Promise<void> {
  await pool.query('DELETE FROM timer')
  await pool.query('DELETE FROM graphile_worker._private_jobs')
  await pool.query(`UPDATE campaign SET published_version = NULL`)
}
