import type { Facts } from '@aftercart/flow'
import { escapedHtml } from './engine.ts'
import { plainTextOf } from './html-to-text.ts'
import type { Audience } from './merge-fields.ts'
import { renderTemplate } from './template.ts'
import { shortened } from './text-param.ts'

export type Letter = { subject: string; html: string; text: string }

/** In characters: the longest that a mail program shows, and short enough for one header. */
const longestSubject = 250

/** A mail's subject and body with the merge fields filled in, as HTML and as plain text. Throws as `renderTemplate` does. */
export function renderLetter(letter: { subject: string; body: string }, facts: Facts, audience: Audience): Letter {
  const rendered = renderTemplate(letter.subject, facts, { escaping: 'line', audience })
  const subject = rendered === '' ? `A message from ${facts.shop.name}` : shortened(rendered, longestSubject)
  if (isHtml(letter.body)) {
    const html = renderTemplate(letter.body, facts, { escaping: 'html', audience })
    return { subject, html: asPage(html), text: plainTextOf(html) }
  }
  const text = renderTemplate(withoutTagLines(letter.body), facts, { escaping: 'text', audience }).trim()
  return { subject, html: asPage(paragraphs(text)), text }
}

/** A mail of plain text without merge fields. */
export function plainLetter(subject: string, text: string): Letter {
  return { subject: shortened(subject, longestSubject), html: asPage(paragraphs(text)), text }
}

/** Whether the author wrote markup; else line breaks are the only layout there is. */
export function isHtml(body: string): boolean {
  return /<(?:!doctype|html|body|p|br|hr|div|a|h[1-6]|ul|ol|li|strong|em|b|i|table|img|span)(?:\s[^<>]*)?\/?>/i.test(
    body,
  )
}

/** A line that holds nothing but one tag, such as `{% for … %}`, leaves no empty line behind. */
function withoutTagLines(body: string): string {
  return body.replaceAll(/^[ \t]*(\{%[^%{}\n]*%\})[ \t]*\r?\n/gm, '$1')
}

/** Plain text as HTML: escaped, an empty line begins a paragraph. */
function paragraphs(text: string): string {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map((part) => `<p>${escapedHtml(part).replaceAll(/\r?\n/g, '<br>\n')}</p>`)
    .join('\n')
}

/** The whole document; one that the author wrote whole stays as it is. */
function asPage(html: string): string {
  if (/<(?:!doctype|html)\b/i.test(html.slice(0, 1000))) return html
  const head = '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head>'
  const style = 'margin: 24px; font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #1c1c1f'
  return `<!doctype html>\n<html>\n${head}\n<body style="${style}">\n${html}\n</body>\n</html>\n`
}
