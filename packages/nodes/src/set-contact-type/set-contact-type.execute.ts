import type { Executor } from '../executor.ts'
import type { SetContactTypeParams } from './set-contact-type.model.ts'

export const setContactTypeExecutor: Executor<SetContactTypeParams> = {
  in: 'transaction',
  async execute({ params }, records) {
    await records.setContactType(params.type)
    return { out: 'next', detail: { type: params.type } }
  },
}
