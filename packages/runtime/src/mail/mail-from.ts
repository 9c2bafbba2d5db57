/** The sender as a mail header writes it. Quotes and line breaks of the shop's name could end the header early. */
export function mailFrom(shop: { name: string; email: string }): string {
  const name = shop.name.replace(/["\\\r\n<>]/g, ' ').trim()
  return name === '' ? shop.email : `"${name}" <${shop.email}>`
}
