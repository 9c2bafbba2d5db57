import { z } from 'zod'
import type { CheckContext, Problem } from '@aftercart/flow'
import type { Audience } from './merge-fields.ts'
import { checkTemplate, longestTemplate } from './template.ts'

/** Subject and body of a mail, as templates. */
export const letterShape = {
  subject: z.string({ error: 'Write a subject.' }).trim().min(1, 'Write a subject.').max(500, 'Shorten the subject to 500 characters.'),
  body: z.string({ error: 'Write the message.' }).trim().min(1, 'Write the message.').max(longestTemplate, 'Shorten the message to 100,000 characters.'),
}

export function checkLetter(letter: { subject: string; body: string }, audience: Audience, context: CheckContext): Problem[] {
  return [
    ...checkTemplate(letter.subject, 'subject', audience, context),
    ...checkTemplate(letter.body, 'body', audience, context),
  ]
}
