import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { describeTags, tagsSchema } from '../add-tags/tags.schema.ts'

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
  describe: (params) => describeTags('Remove', params),
  behaviour: { kind: 'act' },
}
