import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patience, seed, share, tell } from './how-many.fixture.ts'
import { callers, faultsOf, knock, known, signIn, tally, type Caller, type Heard, type Knock } from './knock.fixture.ts'
import { digestOf, ledgerFaults, newKey } from './shop-state.fixture.ts'
import { procedures, trpcCalls, type TrpcCall } from './trpc-calls.fixture.ts'
import { openWorld, type World } from './world.fixture.ts'

let world: World
let cookie: string
let before: string
let turn = 0
const heard = tally()

beforeAll(async () => {
  world = await openWorld()
  cookie = await signIn(world)
  before = await digestOf(world, world.other.id)
})
afterAll(() => world.close())

const cases = share(0.8)
const hugeOnes = share(0.01)

test('every procedure bears whatever it is sent, by whomever', { timeout: patience(cases) }, async () => {
  expect(procedures.length).toBeGreaterThan(50)
  const caller = fc.constantFrom(...callers)
  await fc.assert(
    fc.asyncProperty(caller, trpcCalls(world), (who, call) => bears(who, call)),
    { seed, numRuns: cases },
  )
  tell(`FUZZ_SEED=${seed}, ${cases} calls of ${procedures.length} procedures: ${heard.report()}`)
})

test(
  'huge texts, lists and nestings at every place are refused or borne',
  { timeout: patience(hugeOnes * 20) },
  async () => {
    const own = tally()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<Caller>('secret', 'publishable'), trpcCalls(world, true), (who, call) =>
        bears(who, call, own),
      ),
      // What is huge is not made smaller step by step: that would take hours.
      { seed, numRuns: hugeOnes, endOnFailure: true },
    )
    tell(`${hugeOnes} huge calls: ${own.report()}`)
  },
)

test('after all that nothing of another shop has changed, and of ours nothing is half stored', async () => {
  expect(await digestOf(world, world.other.id)).toBe(before)
  expect(await ledgerFaults(world)).toEqual([])
})

async function bears(who: Caller, call: TrpcCall, into = heard): Promise<void> {
  turn++
  const sent = requestOf(who, call)
  const said = `${sent.path} ${String(sent.body ?? '')}`
  const what = `${who} ${sent.method} ${said.slice(0, 400)}`
  const answer = await knock(world.url, sent)
  into.note(answer.status, answer.ms, what)
  expect(faultsOf(answer, who, said), `${what}\n${world.logged.at(-1) ?? ''}`).toEqual([])
  keysIn(answer)
  if (turn % 25 === 0) await isWell()
}

function requestOf(who: Caller, { names, inputs, get, batch, headers }: TrpcCall): Knock {
  const isBatch = batch === '1'
  const body = isBatch ? `{${inputs.map((input, index) => `"${index}":${input}`).join()}}` : inputs[0]!
  const query = batch === null ? '' : `?batch=${batch}`
  const path = `/trpc/${names.join()}${query}`
  const of = { 'content-type': 'application/json', ...known(world, who, cookie, turn), ...headers }
  const asked = `${path}${query === '' ? '?' : '&'}input=${encodeURIComponent(body.toWellFormed())}`
  // What is longer than an address may be is posted.
  if (get && asked.length < 12_000) return { method: 'GET', path: asked, headers: of }
  return { method: 'POST', path, headers: of, body }
}

/** A caller who changed the shop's key goes on with the new one. */
function keysIn({ text }: Heard): void {
  const secret = /sk_[\w-]{43}/.exec(text)?.[0]
  const publishable = /pk_[\w-]{43}/.exec(text)?.[0]
  if (secret !== undefined) world.shop.secretKey = secret
  if (publishable !== undefined && text.includes('"key"')) world.shop.publishableKey = publishable
}

async function isWell(): Promise<void> {
  const ask = () => world.call('products.search', { text: 'mug' }, { key: world.shop.secretKey })
  let answer = await ask()
  if (answer.status === 401) {
    // Several new keys in one request: which of them is the last, nobody knows.
    world.shop.secretKey = await newKey(world, world.shop.id, 'secret')
    answer = await ask()
  }
  expect(answer.status, 'a healthy request right afterwards').toBe(200)
  const owner = await world.call('session.me', {}, { cookie, key: null })
  if ((owner.data as { user: unknown } | null)?.user == null) cookie = await signIn(world)
}
