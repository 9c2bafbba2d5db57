/** A plain page around the element that does the rest, in the reader's own light or dark. */
export function payPage(token: string, shopName: string | null): string {
  const heading = shopName ?? 'Payment'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escaped(`Pay your order · ${heading}`)}</title>
<style>${style}</style>
<script type="module" src="/sdk/aftercart.js"></script>
</head>
<body>
<main>
<h1>${escaped(heading)}</h1>
<noscript><p>To keep your card safe this page needs JavaScript. Switch it on, then open the link once more.</p></noscript>
<aftercart-update-card token="${escaped(token)}"></aftercart-update-card>
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark; --text: #1c1c1f; --soft: #5c5c66; --page: #f6f6f4; --sheet: #fff; --edge: #dcdcd8;
  --aftercart-accent: #1f5f4a }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececf0; --soft: #a8a8b3; --page: #151517; --sheet: #1f1f23; --edge: #3a3a40; --aftercart-accent: #7fd1b2 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; padding: 48px 24px; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 880px; margin: 0 auto; padding: 32px; background: var(--sheet);
  border: 1px solid var(--edge); border-radius: 12px; overflow-wrap: anywhere }
h1 { margin: 0 0 16px; font-size: 14px; font-weight: 500; line-height: 1.5; color: var(--soft) }
@media (max-width: 480px) { body { padding: 0; background: var(--sheet) } main { border: 0; border-radius: 0; padding: 24px } }
`

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character]!)
}
