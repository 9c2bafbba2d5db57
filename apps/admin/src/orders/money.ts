/** "$40.00": a decimal string with its currency. An unknown currency code stands before the bare amount. */
export function sayPrice(amount: string, currency: string, locale?: string): string {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(amount))
  } catch {
    return `${currency} ${amount}`
  }
}
