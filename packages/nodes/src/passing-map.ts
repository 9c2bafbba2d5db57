/** After so many have gone, and as many as have stayed, those that are there move to a new map. */
const renewedAfter = 32

/**
 * A map for what comes and goes all the time, such as the requests under way: as quick as `Map`, but what has gone can be collected
 * at once.
 *
 * A `Map` or `Set` of V8 takes a new table each time it has had as many entries as the last one has room for, and the old table knows
 * the new one. As soon as one table has grown old, each later one is kept by the one before it until the next large
 * collection, with everything that was in it (docs/decisions/016).
 */
export class PassingMap<K, V> {
  #entries = new Map<K, V>()
  #gone = 0

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  has(key: K): boolean {
    return this.#entries.has(key)
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value)
  }

  delete(key: K): void {
    if (!this.#entries.delete(key)) return
    this.#gone += 1
    if (this.#gone < renewedAfter + this.#entries.size) return
    this.#entries = new Map(this.#entries)
    this.#gone = 0
  }

  /** Those that are there now, whatever comes and goes while they are looked at. */
  values(): V[] {
    return [...this.#entries.values()]
  }
}
