import { pageOf, type Page, type PageInput } from '../pages/page.ts'
import type { Runtime } from '../runtime.ts'

export type ProductKind = 'one-time' | 'subscription'

export type Product = {
  sku: string
  name: string
  description: string
  price: string
  currency: string
  kind: ProductKind
}

type ProductRow = Omit<Product, 'kind'> & { kind: string }

const columns = 'sku, name, description, price::text, currency, kind'

/**
 * Finds as one types: every word somewhere in the name, or the text at the beginning of the SKU. Names that begin with
 * the text come first. 20 at most; '' finds the first 20 by name.
 */
export async function searchProducts(runtime: Runtime, shopId: string, text: string): Promise<Product[]> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const { rows } = await runtime.pool.query<ProductRow>(
    `SELECT ${columns} FROM product
     WHERE shop_id = $1
       AND ((SELECT bool_and(strpos(lower(name), word) > 0) FROM unnest($2::text[]) AS word)
            OR starts_with(lower(sku), $3) OR cardinality($2::text[]) = 0)
     ORDER BY NOT starts_with(lower(name), $3), lower(name), sku
     LIMIT 20`,
    [shopId, words, text.trim().toLowerCase()],
  )
  return rows.map(productOf)
}

/** By SKU. */
export async function listProducts(
  runtime: Runtime,
  shopId: string,
  { cursor, limit }: PageInput,
): Promise<Page<Product>> {
  const { rows } = await runtime.pool.query<ProductRow>(
    `SELECT ${columns} FROM product WHERE shop_id = $1 AND ($2::text IS NULL OR sku > $2) ORDER BY sku LIMIT $3`,
    [shopId, cursor ?? null, limit + 1],
  )
  return pageOf(rows, limit, (row) => row.sku, productOf)
}

/** Adds a product or changes the one with this SKU. `price` is a decimal string with at most two decimals. */
export async function upsertProduct(
  runtime: Pick<Runtime, 'pool'>,
  shopId: string,
  product: Product,
): Promise<Product> {
  const { rows } = await runtime.pool.query<ProductRow>(
    `INSERT INTO product (shop_id, sku, name, description, price, currency, kind) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (shop_id, sku) DO UPDATE SET name = excluded.name, description = excluded.description,
       price = excluded.price, currency = excluded.currency, kind = excluded.kind
     RETURNING ${columns}`,
    [shopId, product.sku, product.name, product.description, product.price, product.currency, product.kind],
  )
  return productOf(rows[0]!)
}

function productOf(row: ProductRow): Product {
  return { ...row, kind: row.kind === 'subscription' ? 'subscription' : 'one-time' }
}
