import type { Executor } from '../executor.ts'
import type { AddTagsParams } from './add-tags.model.ts'

export const addTagsExecutor: Executor<AddTagsParams> = {
  in: 'transaction',
  async execute({ params }, records) {
    await records.addTags(params.tags)
    return { out: 'next', detail: { tags: params.tags } }
  },
}
