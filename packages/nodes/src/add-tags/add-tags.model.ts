import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { tagsSchema } from './tags.schema.ts'
import { listOf, shortened } from '../text/text-param.ts'

const schema = z.object({ tags: tagsSchema })

export type AddTagsParams = z.infer<typeof schema>

export const addTags: NodeModel<'add-tags', AddTagsParams> = {
  type: 'add-tags',
  family: 'action',
  title: 'Add tags',
  description: 'Adds tags to the contact.',
  schema,
  defaults: { tags: [] },
  waysOut: () => [{ id: 'next', label: 'Then' }],
  describe(params) {
    const tags = listOf(params, 'tags')
    return {
      title: tags.length > 1 ? 'Add tags' : 'Add tag',
      detail: tags.length === 0 ? 'No tags yet' : shortened(tags.join(', ')),
    }
  },
  behaviour: { kind: 'act' },
}
