type Setting = 'runPurchaseActionsOnAllOrders' | 'runFailedAndErrorActionsOnLaterCharges' | null

export function sayAnswer(yes: boolean): string {
  return yes ? 'yes' : 'no'
}

/**
 * Which switch an answer comes from, in words, or null when it never changes. "All orders" decides about the actions of
 * products alone; "later charges" about the default ones as well.
 */
export function settingDecides(
  row: { setting: Setting },
  column: 'productSpecific' | 'default' | 'billingAutomation' | 'purchaseGoal',
): string | null {
  if (row.setting === 'runPurchaseActionsOnAllOrders' && column === 'productSpecific')
    return 'by the switch “all orders”'
  if (
    row.setting === 'runFailedAndErrorActionsOnLaterCharges' &&
    (column === 'productSpecific' || column === 'default')
  ) {
    return 'by the switch “later charges”'
  }
  return null
}
