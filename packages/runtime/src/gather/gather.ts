/** What became of one item of a batch. */
export type Settled<O> = { ok: true; value: O } | { ok: false; error: unknown }

export type GatherOptions<I, O> = {
  /** Does a batch; the answers stand in the order of the items. Throws when none of them could be done. */
  work(items: readonly I[]): Promise<readonly Settled<O>[]>
  /**
   * Two items that share a key are never in one batch, nor in two at once: they are done one after the other, in the order
   * they came.
   */
  keysOf(item: I): readonly string[]
  /** Items in one batch at most. */
  most: number
  /**
   * Batches under way at once. One makes the largest batches, so it is the cheapest by far. One that takes long, e.g. because
   * somebody else has locked what it needs, is not counted, so that it does not hold up all others.
   */
  atOnce: number
  /**
   * How long, in milliseconds, the first in line may have waited when another one comes (but for those that wait for one with
   * the same key), and how many may wait at most. Who
   * comes when it is more is refused with `TooBusy`. So the line is as long as the machine is fast.
   */
  line?: { longest: number; most: number }
}

export type Gather<I, O> = {
  /** Does the item together with others that come at about the same time. */
  do(item: I): Promise<O>
  /** Items that wait for their batch now. */
  readonly length: number
}

/** More comes in than can be done. Nothing was stored: the same should be sent again after some seconds. */
export class TooBusy extends Error {
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super(`More comes in than can be done just now, and nothing of this was stored. Send it again in ${retryAfter} s.`)
    this.retryAfter = retryAfter
  }
}

/** Milliseconds that a batch waits for those whom the one before it answered: most of them are back with the next by then. */
const comingBack = 5
/** So many in a batch show that many come: then fewer and larger batches serve each of them sooner. */
const many = 4

/** Milliseconds after which a batch takes long. */
const patience = 50
/** So many that take long may be under way besides. */
const mostSlow = 4

/** Seconds, 1 to 3: not all of them come back in the same moment. */
function retryAfter(): number {
  return 1 + Math.floor(Math.random() * 3)
}

type Waiting<I, O> = {
  item: I
  keys: readonly string[]
  since: number
  /** Kept back by another one with the same key: that says nothing about how busy we are. */
  kept: boolean
  resolve(value: O): void
  reject(error: unknown): void
}

/** One gather for each owner, made when it is first asked for; it goes when its owner does. */
export function gatherOfEach<Owner extends object, I, O>(
  optionsOf: (owner: Owner) => GatherOptions<I, O>,
): (owner: Owner) => Gather<I, O> {
  const made = new WeakMap<Owner, Gather<I, O>>()
  return (owner) => {
    const gather = made.get(owner) ?? createGather(optionsOf(owner))
    made.set(owner, gather)
    return gather
  }
}

/**
 * Gathers what comes at the same time, so that one transaction does it. A batch is whatever came while the batches before it
 * were under way, so that one alone goes at once and many share the way to the disk. Only behind a batch of many the next one
 * waits for some milliseconds: without it callers fall into two halves, of which one always waits for the other.
 */
export function createGather<I, O>(options: GatherOptions<I, O>): Gather<I, O> {
  const { most, atOnce, line = { longest: Infinity, most: Infinity } } = options
  let waiting: Waiting<I, O>[] = []
  const busy = new Set<string>()
  let underWay = 0
  let slow = 0
  let planned = false
  /** As long as a batch waits for callers to come back: how many there should be, and until when. */
  let awaited = 0
  let until: NodeJS.Timeout | undefined

  const plan = () => {
    if (planned || underWay >= atOnce || waiting.length === 0 || waiting.length < awaited) return
    planned = true
    // Behind the input that has arrived by now: what came in one go is done in one go.
    setImmediate(() => {
      planned = false
      begin()
    })
  }
  /** `answered`: so many were just answered, and may be back at once. */
  const waitFor = (answered: number) => {
    if (answered < many || atOnce > 1) return
    clearTimeout(until)
    awaited = Math.min(answered + waiting.length, most)
    until = setTimeout(() => {
      awaited = 0
      plan()
    }, comingBack)
  }
  const begin = () => {
    const batch = nextBatch()
    if (batch.length === 0) return
    underWay += 1
    for (const { keys } of batch) for (const key of keys) busy.add(key)
    void finish(batch)
    plan()
  }
  /** In the order they came; one that must wait keeps back those behind it that share a key with it. */
  const nextBatch = (): Waiting<I, O>[] => {
    const batch: Waiting<I, O>[] = []
    const left: Waiting<I, O>[] = []
    const taken = new Set<string>()
    let looked = 0
    for (const each of waiting) {
      if (batch.length === most) break
      looked += 1
      const free = !each.keys.some((key) => busy.has(key) || taken.has(key))
      for (const key of each.keys) taken.add(key)
      if (free) batch.push(each)
      else left.push(Object.assign(each, { kept: true }))
    }
    waiting = [...left, ...waiting.slice(looked)]
    return batch
  }
  const finish = async (batch: readonly Waiting<I, O>[]) => {
    let isSlow = false
    const timer = setTimeout(() => {
      if (slow === mostSlow) return
      isSlow = true
      slow += 1
      underWay -= 1
      plan()
    }, patience)
    try {
      const answers = await options.work(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index]
        if (answer?.ok) resolve(answer.value)
        else reject(answer?.error ?? new Error('A batch left one of its items without an answer.'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    clearTimeout(timer)
    if (isSlow) slow -= 1
    else underWay -= 1
    for (const { keys } of batch) for (const key of keys) busy.delete(key)
    waitFor(batch.length)
    plan()
  }
  return {
    do: (item) =>
      new Promise<O>((resolve, reject) => {
        const since = performance.now()
        const waited = since - (waiting.find(({ kept }) => !kept)?.since ?? since)
        if (waited > line.longest || waiting.length >= line.most) return reject(new TooBusy(retryAfter()))
        waiting.push({ item, keys: options.keysOf(item), since, kept: false, resolve, reject })
        plan()
      }),
    get length() {
      return waiting.length
    },
  }
}
