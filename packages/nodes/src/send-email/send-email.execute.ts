import type { Facts } from '@aftercart/flow'
import type { Executor } from '../executor.ts'
import { escapedHtml } from '../text/engine.ts'
import { renderLetter, type Letter } from '../text/letter.ts'
import type { SendEmailParams } from './send-email.model.ts'

export const sendEmailExecutor: Executor<SendEmailParams> = {
  in: 'job',
  outWhenGivenUp: 'next',
  async execute({ params, facts }, outside) {
    const letter = renderLetter(params, facts, 'customer')
    const mail = params.kind === 'marketing' ? withWayOut(letter, facts) : { ...letter, headers: {} }
    await outside.sendMail({ to: facts.contact.email, replyTo: facts.shop.email, ...mail })
    return { out: 'next', detail: { to: facts.contact.email, subject: letter.subject } }
  },
}

/**
 * What marketing must have: headers by which mail programs offer to unsubscribe with one click (RFC 8058), and a line at the
 * letter's end, unless the author put the link in. A server that does not know its own address takes answers by mail instead.
 */
function withWayOut(letter: Letter, { links, shop }: Facts): Letter & { headers: Record<string, string> } {
  const link = links.unsubscribe
  const question = `You do not want emails like this one from ${shop.name}?`
  if (link === null) {
    const address = `mailto:${encodeURI(shop.email)}?subject=Unsubscribe`
    const line = `${question} Answer with the word “Unsubscribe”.`
    return { ...withLine(letter, line, escapedHtml(line)), headers: { 'List-Unsubscribe': `<${address}>` } }
  }
  const html = `${escapedHtml(question)} <a href="${escapedHtml(link)}">Unsubscribe</a>`
  const asked = letter.html.includes(link)
  return {
    ...(asked ? letter : withLine(letter, `${question} Unsubscribe: ${link}`, html)),
    headers: { 'List-Unsubscribe': `<${link}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  }
}

/** The line below the letter, inside of its page. */
function withLine(letter: Letter, text: string, html: string): Letter {
  const paragraph = `<p style="margin-top: 32px; font-size: 13px; color: #6b6b70">${html}</p>\n`
  const end = letter.html.toLowerCase().lastIndexOf('</body>')
  const at = end === -1 ? letter.html.length : end
  return {
    ...letter,
    html: `${letter.html.slice(0, at)}${paragraph}${letter.html.slice(at)}`,
    text: `${letter.text}\n\n-- \n${text}`,
  }
}
