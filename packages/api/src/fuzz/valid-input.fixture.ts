import fc from 'fast-check'
import type { z } from 'zod'

/** Values that a field of this name may well hold, e.g. the ids of campaigns that are there. */
export type Words = Readonly<Record<string, fc.Arbitrary<unknown>>>

type Def = {
  type: string
  format?: string
  innerType?: z.ZodType
  element?: z.ZodType
  in?: z.ZodType
  shape?: Record<string, z.ZodType>
  options?: z.ZodType[]
  keyType?: z.ZodType
  valueType?: z.ZodType
  values?: unknown[]
  entries?: Record<string, unknown>
  getter?: () => z.ZodType
  checks?: { _zod: { def: { check: string; minimum?: number; maximum?: number; value?: number; pattern?: RegExp } } }[]
}

/**
 * What a schema accepts, as far as it says so itself; refinements may still refuse it. `anything`: for what a schema leaves
 * open. Works from the schema alone, so that a new procedure is tried with good input without being named.
 */
export function validInput(schema: z.ZodType, words: Words, anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return inputOf(schema, { words, anything, name: '', depth: 0 })
}

type How = { words: Words; anything: fc.Arbitrary<unknown>; name: string; depth: number }

function inputOf(schema: z.ZodType, how: How): fc.Arbitrary<unknown> {
  const def = schema._zod.def as unknown as Def
  const inner = () => inputOf(def.innerType!, how)
  if (Object.hasOwn(how.words, how.name) && !isWrapper(def)) {
    const known = how.words[how.name]!
    return fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: plain(def, how) })
  }
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'catch':
      return fc.option(inner(), { nil: undefined, freq: 3 })
    case 'nullable':
      return fc.option(inner(), { freq: 4 })
    case 'pipe':
      return inputOf(def.in!, how)
    default:
      return plain(def, how)
  }
}

function isWrapper({ type }: Def): boolean {
  return ['optional', 'default', 'prefault', 'catch', 'nullable', 'pipe'].includes(type)
}

function plain(def: Def, how: How): fc.Arbitrary<unknown> {
  const deeper = { ...how, depth: how.depth + 1 }
  if (how.depth > 12) return fc.constant(null)
  switch (def.type) {
    case 'object': {
      const parts = Object.entries(def.shape ?? {}).map(([name, each]) => [name, inputOf(each, { ...deeper, name })])
      return fc.record(Object.fromEntries(parts) as Record<string, fc.Arbitrary<unknown>>)
    }
    case 'array':
      return fc.array(inputOf(def.element!, deeper), { minLength: bound(def, 'min_length') ?? 0, maxLength: 4 })
    case 'record':
      return fc.dictionary(inputOf(def.keyType!, deeper).map(String), inputOf(def.valueType!, deeper), { maxKeys: 4 })
    case 'union':
      return fc.oneof(...def.options!.map((each) => inputOf(each, deeper)))
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries!))
    case 'literal':
      return fc.constantFrom(...def.values!)
    case 'lazy':
      return how.depth > 5 ? fc.constant(null) : inputOf(def.getter!(), deeper)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'number':
      return numberOf(def)
    case 'string':
      return textOf(def)
    default:
      return how.anything
  }
}

function numberOf(def: Def): fc.Arbitrary<number> {
  const least = bound(def, 'greater_than')
  const most = bound(def, 'less_than')
  if (def.format === undefined)
    return fc.double({ noNaN: true, noDefaultInfinity: true, min: least ?? -1e6, max: most ?? 1e6 })
  return fc.integer({ min: least ?? -5, max: Math.min(most ?? 1000, 2 ** 31 - 1) })
}

function textOf(def: Def): fc.Arbitrary<string> {
  switch (def.format) {
    case 'uuid':
      return fc.uuid()
    case 'datetime':
      return fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString())
    case 'email':
      return fc.constantFrom('ada@example.test', 'hello@shop.test')
    case 'url':
      return fc.webUrl()
    case undefined:
      break
  }
  const pattern = def.checks?.find((each) => each._zod.def.pattern !== undefined)?._zod.def.pattern
  if (pattern !== undefined) return fc.stringMatching(pattern)
  return fc.string({
    minLength: bound(def, 'min_length') ?? 0,
    maxLength: Math.min(bound(def, 'max_length') ?? 30, 30),
  })
}

function bound(def: Def, check: 'min_length' | 'max_length' | 'greater_than' | 'less_than'): number | undefined {
  const found = def.checks?.find((each) => each._zod.def.check === check)?._zod.def
  return found?.minimum ?? found?.maximum ?? found?.value
}
