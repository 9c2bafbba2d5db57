import { expect, test } from 'vitest'
import { sayCard, sayExpiry, sayValue } from './contact.words.ts'

test('a card is told by what is known of it', () => {
  expect(sayCard({ network: 'visa', last4: '4242' })).toBe('Visa ending in 4242')
  expect(sayCard({ network: 'girocard', last4: null })).toBe('girocard')
  expect(sayCard({ network: null, last4: '0005' })).toBe('A card ending in 0005')
})

test('a card is good to the last moment of its month', () => {
  expect(sayExpiry('2026-11', new Date('2026-11-30T23:59:59Z'))).toEqual({
    words: 'good until the end of November 2026',
    isOver: false,
  })
  expect(sayExpiry('2026-11', new Date('2026-12-01T00:00:00Z'))?.isOver).toBe(true)
  expect(sayExpiry(null, new Date())).toBeNull()
})

test('values of fields are read as people write them', () => {
  expect(['blue', 3, true, null, ['a']].map((value) => sayValue(value))).toEqual(['blue', '3', 'yes', '', '["a"]'])
})
