import type { Executor } from '../executor.ts'
import { renderLetter } from '../text/letter.ts'
import type { SendEmailParams } from './send-email.model.ts'

export const sendEmailExecutor: Executor<SendEmailParams> = {
  in: 'job',
  outWhenGivenUp: 'next',
  async execute({ params, facts }, outside) {
    const letter = renderLetter(params, facts, 'customer')
    await outside.sendMail({ to: facts.contact.email, replyTo: facts.shop.email, ...letter, headers: {} })
    return { out: 'next', detail: { to: facts.contact.email, subject: letter.subject } }
  },
}
