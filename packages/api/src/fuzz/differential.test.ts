import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, seed, share } from './how-many.fixture.ts'
import { knock } from './knock.fixture.ts'
import { spoilt } from './mutations.fixture.ts'
import { goodInput, goodOutcome, procedures } from './trpc-calls.fixture.ts'
import { openWorld, type World } from './world.fixture.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const cases = share(0.05)

type Judged = { status: number; problems: string[] }

/** What a caller learns of it, without what is another one each time. */
type Answer = {
  error?: { data: { httpStatus: number; problems?: { path: string; message: string }[] }; message: string }
  result?: { data: unknown }
}

test(
  'an outcome is judged the same alone, in a batch of one call, and as one of many',
  { timeout: patience(cases * 3) },
  async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(spoilt(goodOutcome(world)), async (raw) => {
        // Broken JSON is broken for a whole request: there is no item to be judged by itself.
        fc.pre(isJson(raw))
        const judged = []
        // The same outcome each time: what it is answered when it comes again is the same judgement.
        for (const ask of [alone, inABatch, asOneOfMany]) judged.push(await ask(raw))
        const [first, ...others] = judged
        for (const other of others) expect(other, raw.slice(0, 2000)).toEqual(first)
        if (first?.status === 200) taken++
      }),
      { seed, numRuns: cases },
    )
    expect(taken, 'some must have been good ones').toBeGreaterThan(cases / 50)
  },
)

test('the quick way of a call and tRPC’s own give the same answer', { timeout: patience(cases * 2) }, async () => {
  const queries = procedures.filter((name) => !changes.test(name))
  const call = fc.constantFrom(...queries).chain((name) => fc.tuple(fc.constant(name), spoilt(goodInput(world, name))))
  await fc.assert(
    fc.asyncProperty(call, async ([name, raw]) => {
      const [quick, usual] = [await post(name, raw), await post(`${name}?`, raw)]
      expect(quick.status, `${name} ${raw.slice(0, 1000)}`).toBe(usual.status)
      expect(lasting(quick.text), `${name} ${raw.slice(0, 1000)}`).toBe(lasting(usual.text))
    }),
    { seed, numRuns: cases },
  )
})

/** Procedures that answer something else the second time. */
const changes =
  /^(storefront|session|keys|purchaseActions\.(set|saveDraft|publish|copy|clear)|products\.upsert|settings\.update|tasks\.setDone|runs\.start|outcomes|events|contacts\.(add|remove|set)\w*|campaigns\.(create|rename|saveDraft|publish|unpublish))/

/** Ways found by going from now on differ from one moment to the next. */
function lasting(text: string): string {
  return text.replaceAll(/"at":\d+/g, '"at":0')
}

async function alone(raw: string): Promise<Judged> {
  const { status, text } = await post('outcomes.report', raw)
  return judgedBy(status, JSON.parse(text) as Answer)
}

async function inABatch(raw: string): Promise<Judged> {
  const { text } = await post('outcomes.report?batch=1', `{"0":${raw}}`)
  const [answer] = JSON.parse(text) as Answer[]
  return judgedBy(answer?.error?.data.httpStatus ?? 200, answer!)
}

async function asOneOfMany(raw: string): Promise<Judged> {
  const { status, text } = await post('outcomes.reportMany', `[${raw}]`)
  const answer = JSON.parse(text) as Answer
  // Bottomless nesting spoils the whole request, and is told at the place of the item.
  if (status !== 200) return judgedBy(status, answer, '0')
  const [item] = answer.result!.data as { ok: boolean; problems?: { path: string; message: string }[] }[]
  return item!.ok ? { status: 200, problems: [] } : { status: 400, problems: inWords(item!.problems, '') }
}

function judgedBy(status: number, { error }: Answer, within = ''): Judged {
  return { status, problems: inWords(error?.data.problems, within) }
}

/** The places that are wrong, and why. Of bottomless nesting only that it is. */
function inWords(problems: { path: string; message: string }[] = [], within: string): string[] {
  if (problems.some(({ message }) => message.includes('nested more than'))) return ['nested too deeply']
  return problems.map(({ path, message }) => `${within === '' ? path : path.replace(/^0\.?/, '')}: ${message}`)
}

async function post(path: string, body: string) {
  const headers = { authorization: `Bearer ${world.shop.secretKey}`, 'content-type': 'application/json' }
  return knock(world.url, { method: 'POST', path: `/trpc/${path}`, headers, body })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
