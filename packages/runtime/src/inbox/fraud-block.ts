import type { ShopSettings } from '../settings/shop-settings.model.ts'
import type { OutcomeReport } from './outcome-report.model.ts'

/**
 * Decline codes by which a gateway says that it, not the bank, stopped the charge: Stripe's `fraudulent`,
 * `merchant_blacklist` and the `highest_risk_level` of its outcome's reason.
 */
const blockCodes: ReadonlySet<string> = new Set(['fraudulent', 'merchant_blacklist', 'highest_risk_level'])

export function isFraudBlock({ status, decline }: Pick<OutcomeReport, 'status' | 'decline'>): boolean {
  return status === 'failed' && decline !== undefined && blockCodes.has(decline.code ?? '')
}

/** The report as the shop counts it: a gateway's own fraud block is a failed or an error purchase by the shop's setting. */
export function asTheShopCounts(report: OutcomeReport, settings: ShopSettings): OutcomeReport {
  if (settings.fraudBlockCountsAs === 'failed' || !isFraudBlock(report)) return report
  const error = { code: report.decline?.code ?? '', message: 'The gateway blocked the payment as suspected fraud.' }
  return { ...report, status: 'error', decline: undefined, error }
}
