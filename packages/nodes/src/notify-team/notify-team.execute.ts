import type { Executor } from '../executor.ts'
import { renderLetter } from '../text/letter.ts'
import type { NotifyTeamParams } from './notify-team.model.ts'

export const notifyTeamExecutor: Executor<NotifyTeamParams> = {
  in: 'job',
  outWhenGivenUp: 'next',
  async execute({ params, facts }, outside) {
    const letter = renderLetter(params, facts, 'team')
    const to = params.to ? params.to : facts.shop.email
    await outside.sendMail({ to, replyTo: facts.contact.email, ...letter, headers: {} })
    return { out: 'next', detail: { to, subject: letter.subject } }
  },
}
