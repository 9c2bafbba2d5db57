import type { Facts } from '@aftercart/flow'
import type { Audience } from './merge-fields.ts'
import { renderTemplate } from './template.ts'

export type Letter = { subject: string; html: string; text: string }

/** A mail's subject and body with the merge fields filled in, as HTML and as plain text. */
export function renderLetter(letter: { subject: string; body: string }, facts: Facts, audience: Audience): Letter {
  const subject = renderTemplate(letter.subject, facts, { escaping: 'line', audience })
  if (isHtml(letter.body)) {
    const html = renderTemplate(letter.body, facts, { escaping: 'html', audience })
    return { subject, html: page(html), text: textOfHtml(html) }
  }
  const text = renderTemplate(letter.body, facts, { escaping: 'text', audience })
  const html = renderTemplate(paragraphs(letter.body), facts, { escaping: 'html', audience })
  return { subject, html: page(html), text }
}

/** Whether the author wrote markup; else line breaks are the only layout there is. */
export function isHtml(body: string): boolean {
  return /<(?:p|br|div|a|h[1-6]|ul|ol|li|strong|em|b|i|table|img|span)\b[^>]*>/i.test(body)
}

/** Plain text as HTML: escaped, an empty line begins a paragraph. Merge fields and tags stay for the renderer. */
function paragraphs(body: string): string {
  return body
    .trim()
    .split(/\n[ \t]*\n+/)
    .map((part) => `<p>${part.split('\n').map(escapedOutsideTags).join('<br>\n')}</p>`)
    .join('\n')
}

function escapedOutsideTags(line: string): string {
  return line
    .split(/(\{\{.*?\}\}|\{%.*?%\})/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')))
    .join('')
}

function page(html: string): string {
  return `<!doctype html>\n<html>\n<body style="font-family: sans-serif; line-height: 1.5; color: #1c1c1f">\n${html}\n</body>\n</html>\n`
}

/** The plain-text alternative: links keep their address, blocks become lines. */
function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/<a\b[^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, '$2 ($1)')
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|h[1-6]|li|tr)>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
