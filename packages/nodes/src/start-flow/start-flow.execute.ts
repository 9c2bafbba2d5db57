import type { Executor } from '../executor.ts'
import type { StartFlowParams } from './start-flow.model.ts'

/** Goes on by `next` whatever came of it: `answer` in the timeline says whether the other flow began. */
export const startFlowExecutor: Executor<StartFlowParams> = {
  in: 'transaction',
  async execute({ params: { campaignId } }, records) {
    return { out: 'next', detail: { campaignId, answer: await records.startFlow(campaignId) } }
  },
}
