import type { Runtime } from '../runtime.ts'

export type StorefrontProduct = {
  sku: string
  name: string
  description: string
  /** Decimal string in `currency`. */
  price: string
  currency: string
  kind: 'one-time' | 'subscription'
}

/** What a shopper may see of the products; with SKUs only those, in no particular order. 100 at most. */
export async function storefrontProducts(
  runtime: Runtime,
  shopId: string,
  skus?: readonly string[],
): Promise<StorefrontProduct[]> {
  const rows = await runtime.prisma.product.findMany({
    where: { shopId, ...(skus === undefined ? {} : { sku: { in: [...skus] } }) },
    orderBy: [{ createdAt: 'asc' }, { sku: 'asc' }],
    take: 100,
  })
  return rows.map(({ sku, name, description, price, currency, kind }) => ({
    ...{ sku, name, description, currency },
    price: price.toFixed(2),
    kind: kind === 'subscription' ? 'subscription' : 'one-time',
  }))
}
