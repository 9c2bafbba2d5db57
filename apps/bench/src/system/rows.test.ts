import { expect, test } from 'vitest'
import { comparable, type TableRows } from './rows.ts'

const ids = (n: number) => ({ shopId: 's', orderId: `order-${n}`, contactId: `contact-${n}`, runId: `run-${n}` })

const left = (n: number, status: string): TableRows[] => [
  {
    table: 'run',
    columns: [
      { name: 'id', type: 'text', counted: false },
      { name: 'seq', type: 'bigint', counted: true },
      { name: 'snapshot', type: 'jsonb', counted: false },
    ],
    rows: [[`run-${n}`, String(n), `{"of": "order-${n}", "at": "2026-11-22T10:00:0${n}.123Z", "status": "${status}"}`]],
  },
]

test('two runs left the same when only ids, times and counters differ', () => {
  expect(comparable(left(1, 'waits'), ids(1))).toBe(comparable(left(2, 'waits'), ids(2)))
  expect(comparable(left(1, 'waits'), ids(1))).not.toBe(comparable(left(2, 'ended'), ids(2)))
})
