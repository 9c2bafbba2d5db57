import { z } from 'zod'
import { problem, type CheckContext, type Problem } from '@aftercart/flow'
import type { Audience } from './merge-fields.ts'
import { checkTemplate, longestTemplate } from './template.ts'

/** Subject and body of a mail, as templates. */
export const letterShape = {
  subject: z
    .string({ error: 'Write a subject.' })
    .trim()
    .min(1, 'Write a subject.')
    .max(500, 'Shorten the subject to 500 characters.'),
  body: z
    .string({ error: 'Write the message.' })
    .trim()
    .min(1, 'Write the message.')
    .max(longestTemplate, 'Shorten the message to 100,000 characters.'),
}

export function checkLetter(
  letter: { subject: string; body: string },
  audience: Audience,
  context: CheckContext,
): Problem[] {
  return [
    ...checkTemplate(letter.subject, 'subject', audience, context),
    ...checkTemplate(letter.body, 'body', audience, context),
    ...checkMarkup(letter.body, context),
  ]
}

function checkMarkup(body: string, context: CheckContext): Problem[] {
  const found = /<(script|iframe|object|embed)\b/i.exec(body)?.[1]
  if (found === undefined) return []
  const message = `Mail programs throw away <${found.toLowerCase()}> or refuse the whole message. Take it out.`
  return [problem('letter.markup', context.node, message, { field: 'body', short: 'markup is refused' })]
}
