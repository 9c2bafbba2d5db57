import { purchaseActionTriggers, type PurchaseActionTrigger } from '@aftercart/flow'
import type { inferOutput } from '@trpc/tanstack-react-query'
import type { Server } from '../server/trpc.ts'

export type ActionsRow = inferOutput<Server['purchaseActions']['list']>['rows'][number]
export type ActionsCell = ActionsRow['cells'][number]

/** A product that may get a row of its own. */
export type ProductName = { sku: string; name: string; kind: 'one-time' | 'subscription' }

/** One cell of the table: a trigger, for one product or (null) for the default settings. */
export type CellPlace = { trigger: PurchaseActionTrigger; sku: string | null }

/** The columns' headings, word for word as merchants know them. */
export const triggerHeadings: Readonly<Record<PurchaseActionTrigger, string>> = {
  'cart-login': 'On login (multi-step cart)',
  'contact-created': 'Contact creation',
  'purchase-succeeded': 'Successful purchase',
  'purchase-failed': 'Failed purchase',
  'purchase-error': 'Error purchase',
}

/** When each fires, in one sentence. */
export const triggerMeanings: Readonly<Record<PurchaseActionTrigger, string>> = {
  'cart-login': 'When a shopper enters a username and password to log in to the multi-step cart.',
  'contact-created':
    'When somebody who is not in your contacts yet buys: no contact has the same first name, last name and email.',
  'purchase-succeeded': 'When an order is placed and the charge goes through.',
  'purchase-failed': 'When an order is placed and the card charge fails.',
  'purchase-error': 'When anything other than a card failure keeps the order from being processed.',
}

/** The table's rows: those with actions, and products just chosen that have none yet, in the order they were chosen. */
export function withChosenProducts(rows: readonly ActionsRow[], chosen: readonly ProductName[]): ActionsRow[] {
  const known = new Set(rows.map((row) => row.sku))
  return [...rows, ...chosen.filter((product) => !known.has(product.sku)).map(emptyRow)]
}

export function hasActions(cell: ActionsCell): boolean {
  return cell.steps.length > 0
}

/** True while the shop has no actions at all: the page then teaches. */
export function isBlank(rows: readonly ActionsRow[]): boolean {
  return !rows.some((row) => row.cells.some(hasActions))
}

/** All cells that hold something to copy, but the one to copy to. */
export function copySources(rows: readonly ActionsRow[], to: CellPlace): { row: ActionsRow; cell: ActionsCell }[] {
  return rows.flatMap((row) =>
    row.cells
      .filter((cell) => hasActions(cell) && !(row.sku === to.sku && cell.trigger === to.trigger))
      .map((cell) => ({ row, cell })),
  )
}

/** "Failed purchase, Default settings": how buttons and messages call a cell. */
export function nameCell(trigger: PurchaseActionTrigger, row: { sku: string | null; name: string }): string {
  return `${triggerHeadings[trigger]}, ${nameRow(row)}`
}

export function nameRow(row: { sku: string | null; name: string }): string {
  return row.sku === null ? 'Default settings' : row.name
}

/** "each order, once", "DESK-W", "CLUB · subscription": what stands under a row's name. */
export function underRow(row: { sku: string | null; kind: ActionsRow['kind'] }): string {
  if (row.sku === null) return 'each order, once'
  return row.kind === 'subscription' ? `${row.sku} · subscription` : row.sku
}

/** "3 steps", "1 step". */
export function countSteps(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`
}

/** "1,204 in 30 days". */
export function sayRuns(count: number, locale?: string): string {
  return `${count.toLocaleString(locale)} in 30 days`
}

/** What the cell's badge says, or null when what is drawn is what runs. */
export function sayState(cell: ActionsCell): string | null {
  if (!hasActions(cell)) return null
  if (!cell.published) return 'not published'
  return cell.hasUnpublishedChanges ? 'changes not published' : null
}

function emptyRow({ sku, name, kind }: ProductName): ActionsRow {
  const cells = purchaseActionTriggers.map((trigger): ActionsCell => ({
    trigger,
    campaignId: null,
    published: false,
    hasUnpublishedChanges: false,
    steps: [],
    summary: '',
    runsLast30Days: 0,
  }))
  return { sku, name, kind, cells }
}
