import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { tagsSchema } from '../add-tags/tags.schema.ts'
import { listOf, shortened } from '../text/text-param.ts'

const schema = z.object({ tags: tagsSchema })

export type RemoveTagsParams = z.infer<typeof schema>

export const removeTags: NodeModel<'remove-tags', RemoveTagsParams> = {
  type: 'remove-tags',
  family: 'action',
  title: 'Remove tags',
  description: 'Removes tags from the contact.',
  schema,
  defaults: { tags: [] },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const tags = listOf(params, 'tags')
    return {
      title: tags.length > 1 ? 'Remove tags' : 'Remove tag',
      detail: tags.length === 0 ? 'No tags yet' : shortened(tags.join(', ')),
    }
  },
  behaviour: { kind: 'act' },
}
