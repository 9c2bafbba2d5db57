import { describe, expect, test } from 'vitest'
import { routesFor, type RoutedOutcome } from './routes-for.ts'
import { routingTable, type RoutingRowId } from './routing-table.ts'

const bySettings = { defaults: [false, true], all: [true, true], noLater: [false, false] } as const
type Expected = 'yes' | 'no' | 'with all orders' | 'with later charges'

/** The merchant's table, written down once more by hand: charge, then its four columns. */
const rows: [RoutingRowId, RoutedOutcome, Expected, Expected, Expected, Expected][] = [
  ...(['cart', 'order-form'] as const).flatMap((origin) =>
    (['one-time', 'subscription-first', 'plan-first'] as const).map((charge): (typeof rows)[number] => [
      'checkout',
      { origin, charge, card: true, status: 'succeeded' },
      'yes',
      'yes',
      'yes',
      'yes',
    ]),
  ),
  ...(['manual', 'legacy-order-form', 'api'] as const).flatMap((origin) =>
    (['one-time', 'subscription-first'] as const).map((charge): (typeof rows)[number] => [
      'manual-card',
      { origin, charge, card: true, status: 'succeeded' },
      'with all orders',
      'no',
      'yes',
      'yes',
    ]),
  ),
  [
    'plan',
    { origin: 'manual', charge: 'plan-first', card: true, status: 'succeeded' },
    'with all orders',
    'no',
    'yes',
    'no',
  ],
  [
    'plan',
    { origin: 'manual', charge: 'plan-later', card: true, status: 'succeeded' },
    'with all orders',
    'no',
    'yes',
    'no',
  ],
  [
    'plan',
    { origin: 'cart', charge: 'plan-payoff', card: true, status: 'succeeded' },
    'with all orders',
    'no',
    'yes',
    'no',
  ],
  [
    'manual-no-card',
    { origin: 'manual', charge: 'one-time', card: false, status: 'succeeded' },
    'with all orders',
    'no',
    'no',
    'no',
  ],
  [
    'later-failed',
    { origin: 'cart', charge: 'subscription-later', card: true, status: 'failed' },
    'with later charges',
    'with later charges',
    'yes',
    'no',
  ],
  [
    'later-failed',
    { origin: 'manual', charge: 'subscription-later', card: true, status: 'error' },
    'with later charges',
    'with later charges',
    'yes',
    'no',
  ],
  [
    'later-succeeded',
    { origin: 'cart', charge: 'subscription-later', card: true, status: 'succeeded' },
    'no',
    'no',
    'yes',
    'no',
  ],
  [
    'later-no-card',
    { origin: 'cart', charge: 'subscription-later', card: false, status: 'failed' },
    'no',
    'no',
    'no',
    'no',
  ],
]

describe.each(Object.entries(bySettings))('with the settings %s', (_, [allOrders, laterCharges]) => {
  const settings = { runPurchaseActionsOnAllOrders: allOrders, runFailedAndErrorActionsOnLaterCharges: laterCharges }
  const says = (expected: Expected) =>
    ({ yes: true, no: false, 'with all orders': allOrders, 'with later charges': laterCharges })[expected]

  test.each(rows)('%s: $origin $charge, %j', (row, outcome, productSpecific, fallback, billing, goal) => {
    expect(routesFor(outcome, settings)).toEqual({
      row,
      trigger: `purchase-${outcome.status}`,
      productSpecific: says(productSpecific),
      default: says(fallback),
      billingAutomation: says(billing),
      purchaseGoal: says(goal),
    })
  })
})

test('every row of the table has its test', () => {
  expect(new Set(rows.map(([id]) => id))).toEqual(new Set(routingTable.map((row) => row.id)))
})

test('failed and error orders run their own trigger, and are never a purchase for a goal', () => {
  const settings = { runPurchaseActionsOnAllOrders: false, runFailedAndErrorActionsOnLaterCharges: true }
  for (const status of ['failed', 'error'] as const) {
    const routes = routesFor({ status, origin: 'cart', charge: 'one-time', card: true }, settings)
    expect(routes).toMatchObject({
      trigger: `purchase-${status}`,
      default: true,
      productSpecific: true,
      purchaseGoal: false,
    })
  }
})

test.each(['pending', 'cancelled', 'refunded'] as const)('%s runs nothing', (status) => {
  const settings = { runPurchaseActionsOnAllOrders: true, runFailedAndErrorActionsOnLaterCharges: true }
  expect(routesFor({ status, origin: 'cart', charge: 'one-time', card: true }, settings)).toMatchObject({
    trigger: null,
    default: false,
    productSpecific: false,
    billingAutomation: false,
    purchaseGoal: false,
  })
})
