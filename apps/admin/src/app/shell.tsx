import { Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo } from 'react'
import { Navigate, Outlet, useLocation, useMatches } from 'react-router'
import { Failure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'
import { Navigation } from './navigation.tsx'
import { shellContext, type ShellContext } from './shell.context.ts'
import classes from './shell.module.css'

/** What a route may say about the frame around it. */
export type RouteHandle = { navigation?: 'narrow' }

/** The frame of every page one must be signed in for: navigation at the left, the page beside it. */
export function Shell() {
  const trpc = useTRPC()
  const me = useQuery(trpc.session.me.queryOptions(undefined, { staleTime: 60_000 }))
  const location = useLocation()
  if (me.isError && !me.data) return <Failure error={me.error} onRetry={() => void me.refetch()} what="Aftercart" />
  if (!me.data) return <div aria-busy="true" />
  if (me.data.setupNeeded) return <Navigate to="/setup" replace />
  if (!me.data.user) {
    const to = location.pathname + location.search
    return <Navigate to={to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`} replace />
  }
  return <Frame user={me.data.user} shop={me.data.shop} />
}

function Frame({ user, shop }: Pick<ShellContext, 'user' | 'shop'>) {
  const [opened, { close, toggle }] = useDisclosure(false)
  const matches = useMatches()
  const narrow = matches.some(({ handle }) => (handle as RouteHandle | undefined)?.navigation === 'narrow')
  const shell = useMemo(
    () => ({ navigationOpened: opened, toggleNavigation: toggle, user, shop }),
    [opened, toggle, user, shop],
  )
  return (
    <shellContext.Provider value={shell}>
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <div className={classes.frame}>
        <aside className={classes.side} data-narrow={narrow || undefined} aria-label="Aftercart">
          <Navigation narrow={narrow} onNavigate={close} />
        </aside>
        <div className={classes.page}>
          <Suspense fallback={<div aria-busy="true" />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
      <Drawer.Root opened={opened} onClose={close} size={264} padding={0}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Navigation">
          <div className={classes.drawer}>
            <Navigation narrow={false} onNavigate={close} />
          </div>
        </Drawer.Content>
      </Drawer.Root>
    </shellContext.Provider>
  )
}
