import { escaped, plainPage } from './plain.page.ts'

/** A plain page around the element that does the rest. */
export function payPage(token: string, shopName: string | null): string {
  const heading = shopName ?? 'Payment'
  const body = `<h1>${escaped(heading)}</h1>
<noscript><p>To keep your card safe this page needs JavaScript. Switch it on, then open the link once more.</p></noscript>
<aftercart-update-card token="${escaped(token)}"></aftercart-update-card>`
  return plainPage({ title: `Pay your order · ${heading}`, body, style, script: '/sdk/aftercart.js' })
}

const style = `
:root { --aftercart-accent: #1f5f4a }
@media (prefers-color-scheme: dark) { :root { --aftercart-accent: #7fd1b2 } }
body { padding: 48px 24px }
main { max-width: 880px; margin: 0 auto }
h1 { margin: 0 0 16px; font-size: 14px; font-weight: 500; line-height: 1.5; color: var(--soft) }
@media (max-width: 480px) { body { padding: 0; background: var(--sheet) } main { border: 0; border-radius: 0; padding: 24px } }
`
