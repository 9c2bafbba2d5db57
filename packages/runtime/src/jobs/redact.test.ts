import { expect, test } from 'vitest'
import { redacted } from './redact.ts'

test('an error keeps neither credentials nor what stands behind an address', () => {
  expect(redacted(new Error('POST https://ada:secret@api.test/x?key=abc failed: Bearer abc.def'))).toBe(
    'POST https://api.test/x failed: Bearer …',
  )
})

test('a megabyte that was made to be slow to search is cut before it is searched', () => {
  for (const piece of ['a.', 'http://', 'a-', 'sk_', 'bearer '])
    expect(redacted(new Error(piece.repeat(1_000_000 / piece.length))).length).toBeLessThanOrEqual(300)
})
