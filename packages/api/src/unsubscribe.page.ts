import { escaped, plainPage } from './plain.page.ts'

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
  const body = `<p class="shop">${escaped(heading)}</p>
<h1>${escaped(title)}</h1>
${text.map((each) => `<p>${escaped(each)}</p>`).join('\n')}
${form}`
  return plainPage({ title: `${title} · ${heading}`, body, style })
}

const style = `
body { display: grid; place-items: center; padding: 24px }
main { max-width: 440px }
h1 { margin: 4px 0 12px; font-size: 22px; line-height: 1.25 }
p { margin: 0 0 12px }
.shop { color: var(--soft); font-size: 14px; margin: 0 }
form { margin: 20px 0 0 }
button { font: inherit; font-weight: 600; min-height: 44px; padding: 8px 20px; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--text); background: var(--text); color: var(--sheet) }
button.quiet { background: none; color: var(--text); border-color: var(--edge) }
button:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px }
`
