import type { OrderItem } from '@aftercart/flow'

const scale = 4

/**
 * Sum of price × quantity, exactly, as a decimal string with at least two decimals. Prices are decimal strings with at
 * most four; floating point would lose cents.
 */
export function orderTotal(items: readonly Pick<OrderItem, 'price' | 'quantity'>[]): string {
  let total = 0n
  for (const { price, quantity } of items) {
    if (!/^-?\d{1,12}(\.\d{1,4})?$/.test(price) || !Number.isSafeInteger(quantity)) continue
    total += tenThousandths(price) * BigInt(quantity)
  }
  return written(total)
}

function tenThousandths(price: string): bigint {
  const [whole = '0', decimals = ''] = price.replace('-', '').split('.')
  const value = BigInt(whole + decimals.padEnd(scale, '0'))
  return price.startsWith('-') ? -value : value
}

function written(total: bigint): string {
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0')
  const decimals = digits.slice(-scale).replace(/0{1,2}$/, '')
  return `${total < 0n ? '-' : ''}${digits.slice(0, -scale)}.${decimals}`
}
