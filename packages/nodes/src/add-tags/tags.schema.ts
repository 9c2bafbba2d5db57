import type { JsonObject } from '@aftercart/flow'
import { z } from 'zod'
import { listOf, shortened } from '../text/text-param.ts'

/** At least one tag of 1 to 100 characters; doubles are dropped. */
export const tagsSchema = z
  .array(z.string().trim().min(1, 'A tag needs a name.').max(100, 'Shorten the tag to 100 characters.'), {
    error: 'Write at least one tag.',
  })
  .min(1, 'Write at least one tag.')
  .max(50, 'Use at most 50 tags.')
  .transform((tags) => [...new Set(tags)])

/** The card of a node that adds or removes tags. */
export function describeTags(verb: 'Add' | 'Remove', params: JsonObject): { title: string; detail: string } {
  const tags = listOf(params, 'tags')
  return {
    title: tags.length > 1 ? `${verb} tags` : `${verb} tag`,
    detail: tags.length === 0 ? 'No tags yet' : shortened(tags.join(', ')),
  }
}
