import { createContext, useContext } from 'react'

/** What a page may ask of the frame around it. */
export type ShellContext = {
  /** On a narrow screen the navigation is a drawer. */
  navigationOpened: boolean
  toggleNavigation: () => void
  shop: { id: string; name: string } | null
  user: { name: string; email: string } | null
}

export const shellContext = createContext<ShellContext | null>(null)

export function useShell(): ShellContext {
  const shell = useContext(shellContext)
  if (!shell) throw new Error('useShell: render this inside <Shell>.')
  return shell
}
