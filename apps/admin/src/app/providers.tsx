import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { createQueryClient } from '../server/query-client.ts'
import { createServerClient, TRPCProvider } from '../server/trpc.ts'
import { adminTheme } from './theme.ts'

// The key is also read by public/color-scheme.js, before the app has loaded.
const colorSchemeManager = localStorageColorSchemeManager({ key: 'aftercart-color-scheme' })

/** Everything a page expects around it, but the router. */
export function Providers({ children }: { children: ReactNode }) {
  const [{ queries, server }] = useState(createClients)
  return (
    <MantineProvider theme={adminTheme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager}>
      <QueryClientProvider client={queries}>
        <TRPCProvider trpcClient={server} queryClient={queries}>
          <Notifications position="bottom-right" autoClose={5000} />
          {children}
        </TRPCProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}

function createClients() {
  // A session that ended shows in the next answer of `session.me`; the shell then leads to the sign-in.
  const queries = createQueryClient(() => void queries.invalidateQueries({ queryKey: [['session', 'me']] }))
  return { queries, server: createServerClient() }
}
