/**
 * The plain-text alternative of a mail: links keep their address, blocks become lines, markup goes.
 * Walks the text once from left to right, so that markup made to be slow cannot be.
 */
export function plainTextOf(html: string): string {
  const lower = html.toLowerCase()
  let text = ''
  let href: string | null = null
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    text += collapsed(html.slice(at, open === -1 ? html.length : open))
    if (open === -1) break
    const hidden = hiddenAt(lower, open)
    const close = hidden ?? html.indexOf('>', open) + 1
    if (close === 0) break
    if (hidden === null) {
      const tag = html.slice(open + 1, close - 1)
      const name = /^\/?[a-z][a-z0-9]{0,20}/i.exec(tag)?.[0].toLowerCase() ?? ''
      if (name === 'a') href = addressIn(tag)
      if (name === '/a' && href !== null) {
        text += ` (${href})`
        href = null
      }
      if (name === 'li') text += '\n- '
      else if (blocks.has(name)) text += name === 'p' || name === '/p' ? '\n\n' : '\n'
    }
    at = close
  }
  return tidy(decoded(text))
}

const blocks = new Set([
  'br',
  'p',
  '/p',
  '/div',
  '/h1',
  '/h2',
  '/h3',
  '/h4',
  '/h5',
  '/h6',
  '/tr',
  '/ul',
  '/ol',
  '/table',
  'hr',
])

/** Where a comment, style, script or head that begins here ends; null when none begins. */
function hiddenAt(lower: string, open: number): number | null {
  if (lower.startsWith('<!--', open)) return endOf(lower, '-->', open)
  const name = ['style', 'script', 'head', 'title'].find(
    (each) => lower.startsWith(`<${each}`, open) && /[\s>]/.test(lower[open + each.length + 1] ?? ''),
  )
  if (name === undefined) return null
  const end = endOf(lower, `</${name}`, open)
  return endOf(lower, '>', end - 1)
}

function endOf(lower: string, mark: string, from: number): number {
  const found = lower.indexOf(mark, from)
  return found === -1 ? lower.length : found + mark.length
}

function addressIn(tag: string): string | null {
  const match = /\shref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/i.exec(tag)
  const address = (match?.[1] ?? match?.[2] ?? '').trim()
  return address === '' ? null : address
}

function collapsed(text: string): string {
  return text.replaceAll(/[ \t\r\n\f]+/g, ' ')
}

const named: Record<string, string> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  amp: '&',
  mdash: '—',
  ndash: '–',
  hellip: '…',
  euro: '€',
  pound: '£',
  copy: '©',
}

function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? all
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : all
    },
  )
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
