/** What the page says. `change`: what the button below does; null when there is none. */
type Words = { title: string; text: string[]; change: { to: 'unsubscribe' | 'subscribe'; label: string } | null }

/** A contact who may unsubscribe, or has: plain HTML, without scripts, in the reader's own light or dark. */
export function consentPage({ shopName, subscribed }: { shopName: string; subscribed: boolean }): string {
  return subscribed
    ? page(shopName, {
        title: 'Unsubscribe from offers and news?',
        text: ['You then get no more of them. Emails about your own orders still reach you.'],
        change: { to: 'unsubscribe', label: 'Unsubscribe' },
      })
    : page(shopName, {
        title: 'You are unsubscribed',
        text: [
          `${shopName} sends you no more offers and news. Emails about your own orders still reach you.`,
          'Was that a mistake?',
        ],
        change: { to: 'subscribe', label: 'Subscribe again' },
      })
}

export function brokenLinkPage(): string {
  return page('Emails', {
    title: 'This link does not work',
    text: [
      'It may have been cut off. Open it from the email once more, or copy all of it into the address bar.',
      'If that does not help, answer the email with the word “Unsubscribe”.',
    ],
    change: null,
  })
}

function page(heading: string, { title, text, change }: Words): string {
  const form =
    change === null
      ? ''
      : `<form method="post"><button name="change" value="${change.to}"${change.to === 'subscribe' ? ' class="quiet"' : ''}>${change.label}</button></form>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escaped(`${title} · ${heading}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="shop">${escaped(heading)}</p>
<h1>${escaped(title)}</h1>
${text.map((each) => `<p>${escaped(each)}</p>`).join('\n')}
${form}
</main>
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark; --text: #1c1c1f; --soft: #5c5c66; --page: #f6f6f4; --sheet: #fff; --edge: #dcdcd8 }
@media (prefers-color-scheme: dark) {
  :root { --text: #ececf0; --soft: #a8a8b3; --page: #151517; --sheet: #1f1f23; --edge: #3a3a40 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--page);
  color: var(--text); font: 16px/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 440px; padding: 32px; background: var(--sheet); border: 1px solid var(--edge);
  border-radius: 12px; overflow-wrap: anywhere }
h1 { margin: 4px 0 12px; font-size: 22px; line-height: 1.25 }
p { margin: 0 0 12px }
.shop { color: var(--soft); font-size: 14px; margin: 0 }
form { margin: 20px 0 0 }
button { font: inherit; font-weight: 600; min-height: 44px; padding: 8px 20px; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--text); background: var(--text); color: var(--sheet) }
button.quiet { background: none; color: var(--text); border-color: var(--edge) }
button:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px }
`

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character]!)
}
