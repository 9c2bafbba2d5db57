import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isNotFound, isRefusal, isSignedOut } from './trpc.ts'

/** How often a page that shows what is happening right now asks again, in milliseconds; only while it is visible. */
export const lively = 1200

/** `onSignedOut` is called when any answer says that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (isSignedOut(error)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 2000,
        // An answer that will not change by asking again is shown at once.
        retry: (failures, error) => failures < 2 && !isSignedOut(error) && !isNotFound(error) && !isRefusal(error),
        retryDelay: (attempt) => 400 * 2 ** attempt,
      },
      mutations: { retry: false },
    },
  })
}
