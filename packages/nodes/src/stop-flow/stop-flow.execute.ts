import type { Executor } from '../executor.ts'
import type { StopFlowParams } from './stop-flow.model.ts'

export const stopFlowExecutor: Executor<StopFlowParams> = {
  in: 'transaction',
  async execute({ params: { campaignId } }, records) {
    return { out: 'next', detail: { campaignId, stopped: await records.stopFlow(campaignId) } }
  },
}
