import { unreachable } from '@aftercart/flow'
import type { SignInAnswer } from '../server/auth.ts'

/** What to tell somebody who was not let in. Never says which of the two was wrong: that would tell a stranger who has an account. */
export function sayRefusal(answer: Exclude<SignInAnswer, { kind: 'signed-in' }>): string {
  switch (answer.kind) {
    case 'refused':
      return 'That email and password do not belong together. Check both and try again.'
    case 'throttled':
      return `Too many attempts. To keep your shop safe, please wait ${sayWait(answer.seconds)} and try again.`
    case 'unreachable':
      return 'The server does not answer. Check that Aftercart is running, then try again.'
    default:
      return unreachable(answer)
  }
}

/** Where to go afterwards: only a path of this app, never another site that somebody put into the link. */
export function pathAfterSignIn(wanted: string | null): string {
  if (wanted === null || !/^\/(?![/\\])/.test(wanted)) return '/actions'
  return wanted
}

function sayWait(seconds: number | null): string {
  if (seconds === null) return 'a minute'
  if (seconds < 60) return seconds === 1 ? 'a second' : `${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
