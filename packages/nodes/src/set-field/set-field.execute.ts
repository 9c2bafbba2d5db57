import type { Executor } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { shortened } from '../text/text-param.ts'
import type { SetFieldParams } from './set-field.model.ts'

export const setFieldExecutor: Executor<SetFieldParams> = {
  in: 'transaction',
  async execute({ params, facts }, records) {
    const value = renderTemplate(params.value, facts, { escaping: 'text', audience: 'own-field' }).trim()
    await records.setField(params.field, value === '' ? null : value)
    return { out: 'next', detail: { field: params.field, value: shortened(value, 300) } }
  },
}
