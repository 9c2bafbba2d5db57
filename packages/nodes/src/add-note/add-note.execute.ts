import type { Executor } from '../executor.ts'
import { renderTemplate } from '../text/template.ts'
import { shortened } from '../text/text-param.ts'
import type { AddNoteParams } from './add-note.model.ts'

/** A note whose fields were all empty is not written: there would be nothing to read. */
export const addNoteExecutor: Executor<AddNoteParams> = {
  in: 'transaction',
  async execute({ params, facts }, records) {
    const text = renderTemplate(params.text, facts, { escaping: 'text', audience: 'records' }).trim()
    if (text !== '') await records.addNote(text)
    return { out: 'next', detail: { text: shortened(text, 300) } }
  },
}
