import { configure, getConfig } from 'storybook/test'

/**
 * Events that a story plays are dispatched within React's `act()`. Some come while React is at work for another event: a
 * focused element that it takes away is blurred. An `act()` of its own for such a one would end the one around it, and
 * React would warn of all that follows as if nobody waited for it; so these go without.
 */
export function actOnlyOnce(): void {
  const { eventWrapper } = getConfig()
  let acting = false
  configure({
    eventWrapper(dispatch) {
      if (acting) return dispatch()
      acting = true
      try {
        return eventWrapper(dispatch)
      } finally {
        acting = false
      }
    },
  })
}
