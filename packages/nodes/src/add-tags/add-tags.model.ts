import { z } from 'zod'
import type { NodeModel } from '@aftercart/flow'
import { describeTags, tagsSchema } from './tags.schema.ts'

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
  describe: (params) => describeTags('Add', params),
  behaviour: { kind: 'act' },
}
