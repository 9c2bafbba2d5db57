import fc from 'fast-check'
import { hugeValue, nastyValue, RawJson, written } from './nasty-values.fixture.ts'

type Change = {
  at: number
  how: 'replace' | 'remove' | 'repeat' | 'wrap' | 'add' | 'huge'
  value: unknown
  name: string
}

const names = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'a',
  '0',
  'then',
  'id',
  'x'.repeat(300),
)

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(1_000_000),
  how: fc.constantFrom('replace', 'replace', 'replace', 'replace', 'remove', 'repeat', 'wrap', 'add'),
  value: nastyValue,
  name: names,
})

const hugeChange: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(1_000_000),
  how: fc.constant('huge'),
  value: hugeValue,
  name: names,
})

/** How a body is spoilt on its way: most arrive whole. */
type Damage = { at: number; how: 'none' | 'cut' | 'insert' | 'before' | 'behind' | 'double'; text: string }

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 20, arbitrary: fc.constant<Damage>({ at: 0, how: 'none', text: '' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      at: fc.nat(1_000_000),
      how: fc.constantFrom('cut', 'insert', 'before', 'behind', 'double'),
      text: fc.constantFrom('\ufeff', ',', 'NaN', '\0', '"', '}', ']', '//', "'a'", '\\', '\xff\xfe', ' '.repeat(5000)),
    }),
  },
)

/** JSON text of a good value, spoilt at up to three places of any depth; sometimes as it is. */
export function spoilt(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const changes = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Change[]>([]) },
    { weight: 12, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
    { weight: 6, arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }) },
  )
  return fc
    .tuple(valid, changes, damage)
    .map(([value, each, how]) => damaged(written(each.reduce(changed, value)), how))
}

/** The same with one part of it made huge. */
export function bloated(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(valid, hugeChange).map(([value, each]) => written(changed(value, each)))
}

function changed(value: unknown, change: Change): unknown {
  return changedAt(value, { ...change, at: change.at % sizeOf(value) })
}

/** Counts the places in a value, itself the first; `at` is how many to leave out. */
function changedAt(value: unknown, change: Change): unknown {
  if (change.at === 0) return spoil(value, change)
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return value
  let at = change.at - 1
  const entries = Object.entries(value).flatMap(([name, child]): [string, unknown][] => {
    const size = sizeOf(child)
    const isHere = at >= 0 && at < size
    const before = at
    at -= size
    if (!isHere) return [[name, child]]
    if (before === 0 && change.how === 'remove') return []
    return [[name, changedAt(child, { ...change, at: before })]]
  })
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries)
}

function spoil(value: unknown, { how, value: other, name }: Change): unknown {
  switch (how) {
    case 'wrap':
      return [value]
    case 'repeat':
      return Array.isArray(value) ? Array.from({ length: 60 }, () => value).flat() : [value, value]
    case 'add':
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof RawJson) return other
      // Written by hand: an object of ours cannot hold a name twice, nor `__proto__` as one of its own.
      return new RawJson(
        `${written(value).slice(0, -1)}${Object.keys(value).length > 0 ? ',' : ''}${JSON.stringify(name)}:${written(other)}}`,
      )
    default:
      return other
  }
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return 1
  return Object.values(value).reduce((sum: number, each) => sum + sizeOf(each), 1)
}

function damaged(text: string, { at, how, text: extra }: Damage): string {
  const place = at % (text.length + 1)
  switch (how) {
    case 'none':
      return text
    case 'cut':
      return text.slice(0, place)
    case 'insert':
      return text.slice(0, place) + extra + text.slice(place)
    case 'before':
      return extra + text
    case 'behind':
      return text + extra
    case 'double':
      return text + text
  }
}
