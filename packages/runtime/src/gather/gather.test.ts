import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGather, TooBusy, type GatherOptions, type Settled } from './gather.ts'

// Both the waits of what is tested and ours: which is over first does not depend on how busy the machine is.
beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 1 }))
afterEach(() => void vi.useRealTimers())

type Item = { name: string; keys?: string[] }

type Options = Partial<Pick<GatherOptions<Item, string>, 'most' | 'atOnce' | 'apart' | 'comeBack' | 'line'>>

function watched(options: Options = {}) {
  const batches: string[][] = []
  const open: (() => void)[] = []
  const gather = createGather<Item, string>({
    most: 10,
    atOnce: 1,
    ...options,
    keysOf: ({ keys = [] }) => keys,
    work: async (items): Promise<Settled<string>[]> => {
      batches.push(items.map(({ name }) => name))
      await new Promise<void>((resolve) => open.push(resolve))
      return items.map(({ name }) =>
        name === 'bad' ? { ok: false, error: new Error('bad') } : { ok: true, value: `${name} done` },
      )
    },
  })
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5))
  const endBatch = async () => {
    open.shift()!()
    await turn()
  }
  return { gather, batches, open, turn, endBatch }
}

test('what comes at the same time is done in one batch, and what comes meanwhile in the next', async () => {
  const { gather, batches, turn, endBatch } = watched()
  const first = [gather.do({ name: 'a' }), gather.do({ name: 'b' })]
  await turn()
  const second = [gather.do({ name: 'c' }), gather.do({ name: 'd' })]
  await turn()
  expect(batches).toEqual([['a', 'b']])
  await endBatch()
  expect(await Promise.all(first)).toEqual(['a done', 'b done'])
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  await endBatch()
  expect(await Promise.all(second)).toEqual(['c done', 'd done'])
})

test('two about the same order are done one after the other, in the order they came, and hold up nobody else', async () => {
  const { gather, batches, turn, endBatch } = watched({ atOnce: 2 })
  const all = [
    gather.do({ name: 'failed', keys: ['order 1'] }),
    gather.do({ name: 'paid', keys: ['order 1', 'order 2'] }),
    gather.do({ name: 'behind it', keys: ['order 2'] }),
    gather.do({ name: 'another', keys: ['order 3'] }),
  ]
  await turn()
  expect(batches).toEqual([['failed', 'another']])
  await endBatch()
  expect(batches[1]).toEqual(['paid'])
  await endBatch()
  expect(batches[2]).toEqual(['behind it'])
  await endBatch()
  await Promise.all(all)
})

test('callers who come back soon after their answers share one batch with those who waited meanwhile', async () => {
  vi.useFakeTimers()
  const sizes: number[] = []
  const gather = createGather<string, null>({
    ...{ most: 64, atOnce: 1, comeBack: true, keysOf: () => [] },
    work: async (items) => {
      sizes.push(items.length)
      await sleep(10)
      return items.map(() => ({ ok: true, value: null }))
    },
  })
  const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  const caller = async (first: number) => {
    await sleep(first)
    for (let n = 0; n < 5; n++) {
      await gather.do('one')
      await sleep(2)
    }
  }
  const half = (first: number) => Array.from({ length: 8 }, () => caller(first))
  const all = Promise.all([...half(0), ...half(6)])
  await vi.advanceTimersByTimeAsync(1000)
  await all
  // All sixteen from the second batch on; the eight who were first end one round before the others.
  expect(sizes).toEqual([8, 16, 16, 16, 16, 8])
})

test('a batch waits no longer than some milliseconds for callers who do not come back', async () => {
  vi.useFakeTimers()
  const { gather, batches, open } = watched({ comeBack: true })
  for (const name of ['a', 'b', 'c', 'd']) void gather.do({ name })
  await vi.advanceTimersByTimeAsync(1)
  void gather.do({ name: 'e' })
  open.shift()!()
  await vi.advanceTimersByTimeAsync(4)
  expect(batches).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2)
  expect(batches).toEqual([['a', 'b', 'c', 'd'], ['e']])
})

test('where callers are always new ones nobody waits for them for long', async () => {
  vi.useFakeTimers()
  const ends: number[] = []
  const gather = createGather<string, null>({
    ...{ most: 64, atOnce: 1, comeBack: true, keysOf: () => [] },
    work: async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      ends.push(performance.now())
      return items.map(() => ({ ok: true, value: null }))
    },
  })
  // One every other millisecond, whoever is answered: five come while a batch is under way.
  const arriving = setInterval(() => void gather.do('one'), 2)
  await vi.advanceTimersByTimeAsync(1000)
  clearInterval(arriving)
  const pauses = ends.slice(1).map((end, n) => end - ends[n]! - 10)
  expect(pauses.filter((pause) => pause >= 4).length).toBeLessThan(pauses.length / 10)
  expect(pauses.filter((pause) => pause >= 4).length).toBeGreaterThan(0)
})

test.each([
  ['when all come back, nobody waits for anything else', 4, 12],
  ['when half of them come back, the next batch keeps its distance', 2, 30],
])('%s', async (_, back, next) => {
  vi.useFakeTimers()
  const began: number[] = []
  const gather = createGather<string, null>({
    ...{ most: 64, atOnce: 1, comeBack: true, keysOf: () => [], apart: { from: 3, milliseconds: 30 } },
    work: async (items) => {
      began.push(performance.now())
      await new Promise((resolve) => setTimeout(resolve, 10))
      return items.map(() => ({ ok: true, value: null }))
    },
  })
  await Promise.all([
    Promise.all(['a', 'b', 'c', 'd'].map((name) => gather.do(name))).then(() =>
      setTimeout(() => Array.from({ length: back }, () => void gather.do('again')), 2),
    ),
    vi.advanceTimersByTimeAsync(100),
  ])
  const [first, second] = began
  expect(second! - first!).toBeGreaterThanOrEqual(next)
  expect(second! - first!).toBeLessThan(next + 5)
})

test('batches whose answers nobody waits for keep their distance, unless they are full; who comes alone goes at once', async () => {
  vi.useFakeTimers()
  const { gather, batches, open } = watched({ most: 3, apart: { from: 2, milliseconds: 20 } })
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
  const endBatch = () => {
    open.shift()!()
    return pass(1)
  }
  const all: Promise<string>[] = []
  const come = (...names: string[]) => {
    all.push(...names.map((name) => gather.do({ name })))
    return pass(1)
  }
  await come('alone')
  await endBatch()
  await come('a', 'b')
  await endBatch()
  await come('c')
  await pass(10)
  await come('d')
  expect(batches).toEqual([['alone'], ['a', 'b']])
  await pass(10)
  expect(batches[2]).toEqual(['c', 'd'])
  await endBatch()
  await come('e', 'f', 'g')
  expect(batches[3]).toEqual(['e', 'f', 'g'])
  await endBatch()
  await pass(30)
  await come('h')
  expect(batches[4]).toEqual(['h'])
  await endBatch()
  await Promise.all(all)
})

test('one that fails does not spoil the others of its batch', async () => {
  const { gather, turn, endBatch } = watched()
  const all = Promise.allSettled([gather.do({ name: 'a' }), gather.do({ name: 'bad' })])
  await turn()
  await endBatch()
  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('a batch that breaks tells each of its items, and the next one goes on', async () => {
  let breaks = true
  const gather = createGather<string, string>({
    most: 10,
    atOnce: 1,
    keysOf: () => ['all'],
    work: async (items) => {
      if (breaks) throw new Error('the line is down')
      return items.map((value) => ({ ok: true, value }))
    },
  })
  await expect(gather.do('a')).rejects.toThrow('the line is down')
  breaks = false
  expect(await gather.do('b')).toBe('b')
})

test('no batch is larger than it may be', async () => {
  const { gather, batches, turn, endBatch } = watched({ most: 2 })
  const all = ['a', 'b', 'c'].map((name) => gather.do({ name }))
  await turn()
  await endBatch()
  await endBatch()
  await Promise.all(all)
  expect(batches).toEqual([['a', 'b'], ['c']])
})

test('when too many wait, those that come are refused at once and may come again', async () => {
  const { gather, turn, endBatch } = watched({ most: 1, line: { longest: 10_000, most: 2 } })
  const first = gather.do({ name: 'a' })
  await turn()
  const waiting = [gather.do({ name: 'b' }), gather.do({ name: 'c' })]
  await expect(gather.do({ name: 'd' })).rejects.toThrow(TooBusy)
  await endBatch()
  await endBatch()
  await endBatch()
  expect(await Promise.all([first, ...waiting])).toEqual(['a done', 'b done', 'c done'])
})

test('a batch that takes long, because somebody else has what it needs, does not hold up all others', async () => {
  const { gather, batches, endBatch } = watched({ atOnce: 1 })
  const stuck = gather.do({ name: 'stuck', keys: ['order 1'] })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const others = [gather.do({ name: 'other' }), gather.do({ name: 'same order', keys: ['order 1'] })]
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(batches).toEqual([['stuck'], ['other']])
  await endBatch()
  await endBatch()
  await endBatch()
  expect(await Promise.all([stuck, ...others])).toEqual(['stuck done', 'other done', 'same order done'])
})

test('when the first in line has waited too long, the next are refused, however few they are', async () => {
  const { gather, turn, endBatch } = watched({ most: 1, line: { longest: 20, most: 1000 } })
  const first = gather.do({ name: 'a' })
  await turn()
  const waiting = gather.do({ name: 'b' })
  await new Promise((resolve) => setTimeout(resolve, 40))
  await expect(gather.do({ name: 'c' })).rejects.toThrow('nothing of this was stored')
  await endBatch()
  await endBatch()
  expect(await Promise.all([first, waiting])).toEqual(['a done', 'b done'])
})

test('a long line for one order keeps nobody else out', async () => {
  const { gather, turn, endBatch } = watched({ line: { longest: 20, most: 1000 } })
  const order = ['a', 'b'].map((name) => gather.do({ name, keys: ['order 1'] }))
  await turn()
  await new Promise((resolve) => setTimeout(resolve, 100))
  const other = gather.do({ name: 'c' })
  await turn()
  await endBatch()
  await endBatch()
  await endBatch()
  expect(await Promise.all([...order, other])).toEqual(['a done', 'b done', 'c done'])
})
