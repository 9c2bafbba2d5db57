import { expect, test } from 'vitest'
import { pathAfterSignIn, sayRefusal } from './sign-in.words.ts'

test('a wrong password does not tell whether the account exists', () => {
  expect(sayRefusal({ kind: 'refused' })).toBe(
    'That email and password do not belong together. Check both and try again.',
  )
})

test('after too many attempts one is told how long to wait', () => {
  expect(sayRefusal({ kind: 'throttled', seconds: 10 })).toContain('wait 10 seconds')
  expect(sayRefusal({ kind: 'throttled', seconds: 61 })).toContain('wait 2 minutes')
  expect(sayRefusal({ kind: 'throttled', seconds: null })).toContain('wait a minute')
})

test('signing in leads to the page one wanted, but never to another site', () => {
  expect(pathAfterSignIn('/runs?status=active')).toBe('/runs?status=active')
  expect(pathAfterSignIn(null)).toBe('/actions')
  for (const elsewhere of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)', '']) {
    expect(pathAfterSignIn(elsewhere)).toBe('/actions')
  }
})
