import { PassingMap } from '@aftercart/nodes/server'

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
   * Behind a batch of so many or more the next one begins so many milliseconds after it, unless that is full: fewer and larger
   * batches cost less. Where few come each is done at once all the same.
   */
  apart?: { from: number; milliseconds: number }
  /**
   * Whether those who are answered tend to come back at once: then the next batch waits for them a moment, and for nothing
   * else once they are there.
   */
  comeBack?: true
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
  /** Why one more item would not be taken just now; null when it would. */
  refusal(): TooBusy | null
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

/**
 * Makes errors that say nothing by where they were made. Of an overload there are thousands each second, and looking up their stacks
 * took an eighth of the time in which others could have been served.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const depth = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = depth
  }
}

/** Milliseconds that a batch waits for those whom the one before it answered. */
const comingBack = 5
/** When fewer of them than this share came back in time, waiting was in vain, and is left out for so many batches. */
const worthIt = 0.75
const withoutWaiting = 16
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
 * waits some milliseconds for callers who come back as soon as they are answered: without it they fall into two halves, of
 * which one always waits for the other. Where callers are always new ones, as in a web shop, it soon leaves that.
 */
export function createGather<I, O>(options: GatherOptions<I, O>): Gather<I, O> {
  return new Gathering(options)
}

class Gathering<I, O> implements Gather<I, O> {
  readonly #options: GatherOptions<I, O>
  #waiting: Waiting<I, O>[] = []
  readonly #busy = new PassingMap<string, true>()
  #underWay = 0
  #slow = 0
  #planned = false
  /** As long as a batch waits for callers to come back: how many there should be, and until when. */
  #awaited = 0
  #until: NodeJS.Timeout | undefined
  /** So many batches do not wait for anybody. */
  #unwaited = 0
  /** As long as the next batch is to keep its distance. */
  #distance: NodeJS.Timeout | undefined

  constructor(options: GatherOptions<I, O>) {
    this.#options = options
  }

  get length(): number {
    return this.#waiting.length
  }

  refusal(): TooBusy | null {
    const { longest, most } = this.#options.line ?? { longest: Infinity, most: Infinity }
    const first = this.#waiting.find(({ kept }) => !kept)
    const waited = first === undefined ? 0 : performance.now() - first.since
    if (waited <= longest && this.#waiting.length < most) return null
    return withoutStack(() => new TooBusy(retryAfter()))
  }

  do(item: I): Promise<O> {
    return new Promise((resolve, reject) => {
      const refusal = this.refusal()
      if (refusal !== null) return reject(refusal)
      const keys = this.#options.keysOf(item)
      this.#waiting.push({ item, keys, since: performance.now(), kept: false, resolve, reject })
      this.#plan()
    })
  }

  #plan(): void {
    const count = this.#waiting.length
    if (this.#planned || this.#underWay >= this.#options.atOnce || count === 0 || count < this.#awaited) return
    if (this.#distance !== undefined && count < this.#options.most && this.#awaited === 0) return
    this.#planned = true
    // Behind the input that has arrived by now: what came in one go is done in one go.
    setImmediate(() => {
      this.#planned = false
      this.#begin()
    })
  }

  #begin(): void {
    const batch = this.#nextBatch()
    if (batch.length === 0) return
    this.#underWay += 1
    clearTimeout(this.#until)
    this.#awaited = 0
    this.#keepApart(batch.length)
    for (const { keys } of batch) for (const key of keys) this.#busy.set(key, true)
    void this.#carryOut(batch)
    this.#plan()
  }

  #keepApart(size: number): void {
    const { apart } = this.#options
    clearTimeout(this.#distance)
    this.#distance = undefined
    if (apart === undefined || size < apart.from) return
    this.#distance = setTimeout(() => {
      this.#distance = undefined
      this.#plan()
    }, apart.milliseconds)
  }

  /** In the order they came; one that must wait keeps back those behind it that share a key with it. */
  #nextBatch(): Waiting<I, O>[] {
    const batch: Waiting<I, O>[] = []
    const left: Waiting<I, O>[] = []
    const taken = new Set<string>()
    let looked = 0
    for (const each of this.#waiting) {
      if (batch.length === this.#options.most) break
      looked += 1
      const free = !each.keys.some((key) => this.#busy.has(key) || taken.has(key))
      for (const key of each.keys) taken.add(key)
      if (free) batch.push(each)
      else left.push(Object.assign(each, { kept: true }))
    }
    this.#waiting = [...left, ...this.#waiting.slice(looked)]
    return batch
  }

  async #carryOut(batch: readonly Waiting<I, O>[]): Promise<void> {
    let isSlow = false
    const timer = setTimeout(() => {
      if (this.#slow === mostSlow) return
      isSlow = true
      this.#slow += 1
      this.#underWay -= 1
      this.#plan()
    }, patience)
    await this.#answer(batch)
    clearTimeout(timer)
    if (isSlow) this.#slow -= 1
    else this.#underWay -= 1
    for (const { keys } of batch) for (const key of keys) this.#busy.delete(key)
    this.#waitFor(batch.length)
    this.#plan()
  }

  async #answer(batch: readonly Waiting<I, O>[]): Promise<void> {
    try {
      const answers = await this.#options.work(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index]
        if (answer?.ok) resolve(answer.value)
        else reject(answer?.error ?? new Error('A batch left one of its items without an answer.'))
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  /** `answered`: so many were just answered, and may be back at once. */
  #waitFor(answered: number): void {
    const { most, comeBack } = this.#options
    if (answered < many || !comeBack) return
    if (this.#unwaited > 0) return void (this.#unwaited -= 1)
    const before = this.#waiting.length
    this.#awaited = Math.min(answered + before, most)
    this.#until = setTimeout(() => {
      this.#awaited = 0
      if (this.#waiting.length - before < answered * worthIt) this.#unwaited = withoutWaiting
      this.#plan()
    }, comingBack)
  }
}
