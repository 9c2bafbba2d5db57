/** A page of ours that a customer opens from an email: a sheet in the reader's own light or dark, and nothing that tracks. */
export type PlainPage = {
  /** For the browser's tab, as plain text. */
  title: string
  /** HTML that is already safe. */
  body: string
  /** CSS on top of what all these pages share. */
  style: string
  /** The only script, if there is one. */
  script?: string
}

export function plainPage({ title, body, style, script }: PlainPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${shared}${style}</style>${script === undefined ? '' : `\n<script type="module" src="${escaped(script)}"></script>`}
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text made safe for HTML, also inside an attribute's quotes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character]!)
}

const shared = `
:root { color-scheme: light dark; --text: #1c1c1f; --soft: #5c5c66; --page: #f6f6f4; --sheet: #fff; --edge: #dcdcd8 }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececf0; --soft: #a8a8b3; --page: #151517; --sheet: #1f1f23; --edge: #3a3a40 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; padding: 32px; background: var(--sheet); border: 1px solid var(--edge); border-radius: 12px;
  overflow-wrap: anywhere }
`
