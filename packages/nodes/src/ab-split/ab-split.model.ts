import { z } from 'zod'
import { nodeIdSchema, type Decision, type JsonObject, type NodeModel, type WayOut } from '@aftercart/flow'
import { lineOf, shortened } from '../text/text-param.ts'
import { stableShare } from './stable-share.ts'

/** The way out of those who take no part. */
export const holdOutWay = 'hold-out'

const weight = 'Choose a weight from 0 to 1000.'
const holdOut = 'Choose a share from 0 to 100 percent.'

const variantSchema = z.object({
  /** The way out. */
  id: nodeIdSchema.refine((id) => id !== holdOutWay, 'This name is reserved. Choose another id.'),
  name: z.string().max(60, 'Use at most 60 characters.').optional(),
  /** Its share, in proportion to the other weights. */
  weight: z.number({ error: weight }).min(0, weight).max(1000, weight),
})

const schema = z
  .object({
    variants: z
      .array(variantSchema, { error: 'Add at least one variant.' })
      .min(1, 'Add at least one variant.')
      .max(10, 'Use at most 10 variants.'),
    /** Percent of the contacts who go out by `hold-out`, so that one sees what happens without. Left out: nobody. */
    holdOut: z.number({ error: holdOut }).min(0, holdOut).max(100, holdOut).optional(),
  })
  .superRefine(({ variants }, { addIssue }) => {
    const ids = new Set<string>()
    for (const [index, { id }] of variants.entries()) {
      const message = `Two variants have the id "${id}". Remove one of them.`
      if (ids.has(id)) addIssue({ code: 'custom', path: ['variants', index, 'id'], message })
      ids.add(id)
    }
    const total = variants.reduce((sum, each) => sum + each.weight, 0)
    const message = 'All weights are 0, so nobody would get a variant. Give one of them more.'
    if (variants.length > 0 && total === 0) addIssue({ code: 'custom', path: ['variants', 0, 'weight'], message })
  })

export type AbSplitParams = z.infer<typeof schema>

export const abSplit: NodeModel<'ab-split', AbSplitParams> = {
  type: 'ab-split',
  family: 'control',
  title: 'A/B split',
  description: 'Sends each contact one of several ways, always the same one.',
  schema,
  defaults: {
    variants: [
      { id: 'a', name: 'A', weight: 50 },
      { id: 'b', name: 'B', weight: 50 },
    ],
  },
  waysOut,
  describe,
  behaviour: {
    kind: 'decide',
    decide: (params, { facts, campaign }, { node }) => chosen(params, `${facts.contact.id} ${campaign} ${node}`),
  },
}

/**
 * The same contact always goes the same way. Who is held out and which variant somebody gets are drawn apart, so that a
 * larger hold-out takes people from the variants and moves nobody between them.
 */
function chosen({ variants, holdOut = 0 }: AbSplitParams, who: string): Decision {
  if (stableShare(who, 1) * 100 < holdOut)
    return { out: holdOutWay, why: `Held out, with ${holdOut} % of the contacts` }
  const total = variants.reduce((sum, each) => sum + each.weight, 0)
  let left = stableShare(who, 2) * total
  const variant = variants.find((each) => (left -= each.weight) < 0) ?? variants.findLast((each) => each.weight > 0)!
  const share = Math.round((variant.weight / total) * 100)
  return { out: variant.id, why: `Variant ${variant.name ?? variant.id}, ${share} % of those who take part` }
}

function waysOut(params: JsonObject): WayOut[] {
  const ways = variantsOf(params).map(({ id, name }) => ({ id, label: name || id }))
  // Of two with one id the first counts.
  const unique = [...new Map(ways.toReversed().map((way) => [way.id, way])).values()].toReversed()
  const holdsOut = typeof params['holdOut'] === 'number' && params['holdOut'] > 0
  return holdsOut ? [...unique, { id: holdOutWay, label: 'Held out', optional: true }] : unique
}

function describe(params: JsonObject): { title: string; detail: string } {
  const variants = variantsOf(params)
  if (variants.length === 0) return { title: 'A/B split', detail: 'No variants yet' }
  const total = variants.reduce((sum, each) => sum + each.weight, 0)
  const shares = variants.map((each) => `${each.name || each.id} ${percent(total === 0 ? 0 : each.weight / total)}`)
  const holdOut = params['holdOut']
  const held = typeof holdOut === 'number' && holdOut > 0 ? `; ${holdOut} % held out` : ''
  return { title: 'A/B split', detail: shortened(`${shares.join(', ')}${held}`, 1000) }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** The variants that have an id, whatever else a half-filled form holds. */
function variantsOf(params: JsonObject): { id: string; name: string; weight: number }[] {
  const { variants } = params
  if (!Array.isArray(variants)) return []
  return variants.flatMap((each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
    const id = lineOf(each, 'id')
    const weight = typeof each['weight'] === 'number' && each['weight'] > 0 ? each['weight'] : 0
    return id === '' ? [] : [{ id, name: lineOf(each, 'name'), weight }]
  })
}
