import { purchaseActionTriggers, type PurchaseActionTrigger } from '@aftercart/flow'

/** A cell in the address of its canvas: `/actions/default/purchase-failed`, `/actions/DESK-W/purchase-failed`. */
export function cellPath(sku: string | null, trigger: PurchaseActionTrigger): string {
  return `/actions/${encodeURIComponent(sku === null ? 'default' : guarded(sku))}/${trigger}`
}

/** The reverse, from the address's already decoded parts; null when they name no cell. */
export function cellOfPath(
  row: string | undefined,
  trigger: string | undefined,
): { sku: string | null; trigger: PurchaseActionTrigger } | null {
  const known = purchaseActionTriggers.find((each) => each === trigger)
  if (!known || row === undefined || row === '') return null
  if (row === 'default') return { sku: null, trigger: known }
  return { sku: row.startsWith('~') ? row.slice(1) : row, trigger: known }
}

/** A product may well have the SKU "default", and must not be taken for the default settings. */
function guarded(sku: string): string {
  return sku === 'default' || sku.startsWith('~') ? `~${sku}` : sku
}
