/** The lines to paste into a storefront's page; `server` is the origin that serves the script. */
export function embedSnippet(server: string, publishableKey: string): string {
  return [
    `<script type="module" src="${server}/sdk/aftercart.js"></script>`,
    `<aftercart-checkout publishable-key="${publishableKey}" server="${server}"></aftercart-checkout>`,
  ].join('\n')
}
