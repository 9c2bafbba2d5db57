import type { Executor } from '../executor.ts'
import type { RemoveTagsParams } from './remove-tags.model.ts'

export const removeTagsExecutor: Executor<RemoveTagsParams> = {
  in: 'transaction',
  async execute({ params }, records) {
    await records.removeTags(params.tags)
    return { out: 'next', detail: { tags: params.tags } }
  },
}
