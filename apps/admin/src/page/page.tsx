import { ActionIcon, Burger, Tooltip } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { Fragment, useEffect, useRef, type ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { useShell } from '../app/shell.context.ts'
import classes from './page.module.css'

export type Crumb = { label: string; to?: string }

type PageProps = {
  /** What stands before the title, outermost first. */
  crumbs?: Crumb[]
  title: string
  /** Beside the title: the state of what is shown. */
  status?: ReactNode
  /** Right end of the top bar. */
  actions?: ReactNode
  /** `fill`: the content gets all the room there is and scrolls by itself (the canvas). */
  layout?: 'flow' | 'fill'
  children: ReactNode
}

/** One page: the top bar with its place and title, and the content. Takes the focus when one arrives by a link. */
export function Page({ crumbs = [], title, status, actions, layout = 'flow', children }: PageProps) {
  useDocumentTitle(`${title} · Aftercart`)
  const heading = useFocusOnArrival()
  const { navigationOpened, toggleNavigation } = useShell()
  return (
    <main id="content" className={classes.page} data-layout={layout}>
      <div className={classes.bar}>
        <Burger
          className={classes.burger}
          opened={navigationOpened}
          onClick={toggleNavigation}
          size="sm"
          aria-label={navigationOpened ? 'Close navigation' : 'Open navigation'}
        />
        <nav aria-label="Breadcrumb" className={classes.crumbs}>
          {crumbs.map((crumb) => (
            <Fragment key={crumb.label}>
              {crumb.to === undefined ? <span>{crumb.label}</span> : <Link to={crumb.to}>{crumb.label}</Link>}
              <span aria-hidden className={classes.slash}>
                /
              </span>
            </Fragment>
          ))}
          <h1 className={classes.title} ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </nav>
        {status !== undefined && <div className={classes.status}>{status}</div>}
        <div className={classes.actions}>{actions}</div>
      </div>
      <div className={layout === 'fill' ? classes.fill : classes.content}>{children}</div>
    </main>
  )
}

/** Screen readers and keyboards begin at the new page's title, except on the first load, where the browser decides. */
function useFocusOnArrival() {
  const heading = useRef<HTMLHeadingElement>(null)
  const { key, pathname } = useLocation()
  useEffect(() => {
    if (key !== 'default') heading.current?.focus({ preventScroll: true })
    // Only a new path is an arrival: filters change the query and must not steal the focus.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathname])
  return heading
}

/** "Open" at the end of a row, for those who look for a button. */
export function RowChevron() {
  return <IconChevronRight size={16} stroke={1.6} aria-hidden className={classes.chevron} />
}

/** An icon button that says its name on hover. */
export function IconAction({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
