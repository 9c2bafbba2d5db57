/** `amount` is a decimal string; written as the page's language writes money. */
export function money(amount: string, currency: string): string {
  const language = document.documentElement.lang || undefined
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(Number(amount))
  } catch {
    return `${amount} ${currency}`
  }
}

/** The sum of price × quantity, exact to the cent, as a decimal string. */
export function sum(lines: readonly { price: string; quantity: number }[]): string {
  const cents = lines.reduce((total, { price, quantity }) => total + Math.round(Number(price) * 100) * quantity, 0)
  return (cents / 100).toFixed(2)
}
