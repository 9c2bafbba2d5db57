import { purchaseActionTriggers } from '@aftercart/flow'
import { expect, test } from 'vitest'
import {
  copySources,
  isBlank,
  nameCell,
  sayRuns,
  sayState,
  underRow,
  withChosenProducts,
  type ActionsRow,
} from './actions.model.ts'
import { cellOfPath, cellPath } from './cell.path.ts'

const row = (sku: string | null, name: string, filled: readonly string[] = []): ActionsRow => ({
  sku,
  name,
  kind: sku === null ? null : 'one-time',
  cells: purchaseActionTriggers.map((trigger) => ({
    trigger,
    campaignId: filled.includes(trigger) ? `${name}-${trigger}` : null,
    published: filled.includes(trigger),
    hasUnpublishedChanges: false,
    steps: filled.includes(trigger) ? [{ type: 'send-email', title: 'Email the customer' }] : [],
    summary: '',
    runsLast30Days: 0,
  })),
})

test('a product chosen in the text box stands below the rows that have actions, with five empty cells', () => {
  const rows = withChosenProducts([row(null, 'Default settings')], [{ sku: 'MUG', name: 'Mug', kind: 'one-time' }])
  expect(rows.map(({ sku }) => sku)).toEqual([null, 'MUG'])
  expect(rows[1]?.cells.map((cell) => cell.trigger)).toEqual([...purchaseActionTriggers])
})

test('a chosen product that has actions by now is not shown twice', () => {
  const rows = withChosenProducts(
    [row(null, ''), row('MUG', 'Mug', ['purchase-failed'])],
    [{ sku: 'MUG', name: 'Mug', kind: 'one-time' }],
  )
  expect(rows).toHaveLength(2)
})

test('one can copy from every filled cell but the one that is copied to', () => {
  const rows = [row(null, '', ['purchase-failed', 'purchase-error']), row('MUG', 'Mug', ['purchase-failed'])]
  const sources = copySources(rows, { trigger: 'purchase-failed', sku: null })
  expect(sources.map((source) => nameCell(source.cell.trigger, source.row))).toEqual([
    'Error purchase, Default settings',
    'Failed purchase, Mug',
  ])
})

test('the page teaches only while nothing at all is drawn', () => {
  expect(isBlank([row(null, ''), row('MUG', 'Mug')])).toBe(true)
  expect(isBlank([row(null, '', ['cart-login'])])).toBe(false)
})

test('a row and a cell are told in the words of the table', () => {
  expect(underRow({ sku: null, kind: null })).toBe('each order, once')
  expect(underRow({ sku: 'DESK-W', kind: 'one-time' })).toBe('DESK-W')
  expect(underRow({ sku: 'CLUB', kind: 'subscription' })).toBe('CLUB · subscription')
  expect(sayRuns(1204, 'en-US')).toBe('1,204 in 30 days')
})

test('a cell says when what is drawn is not what runs', () => {
  const cell = row(null, '', ['purchase-failed']).cells[3]
  if (!cell) throw new Error('The row has five cells.')
  expect(sayState(cell)).toBeNull()
  expect(sayState({ ...cell, hasUnpublishedChanges: true })).toBe('changes not published')
  expect(sayState({ ...cell, published: false })).toBe('not published')
  expect(sayState({ ...cell, published: false, steps: [] })).toBeNull()
})

test('a cell and its address lead to each other, whatever the SKU is called', () => {
  for (const sku of [null, 'DESK-W', 'default', '~default', '~', 'a/b c%2F', 'ß']) {
    const [, , encodedRow = '', trigger] = cellPath(sku, 'purchase-failed').split('/')
    expect(cellOfPath(decodeURIComponent(encodedRow), trigger)).toEqual({ sku, trigger: 'purchase-failed' })
  }
  expect(cellOfPath('default', 'purchase-made')).toBeNull()
})
