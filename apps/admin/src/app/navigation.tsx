import { Tooltip, VisuallyHidden } from '@mantine/core'
import {
  IconAddressBook,
  IconBolt,
  IconChecklist,
  IconMail,
  IconPlugConnectedX,
  IconReceipt,
  IconRoute,
  IconSettings,
  IconTimelineEvent,
  type Icon,
} from '@tabler/icons-react'
import { Link, NavLink, useLocation } from 'react-router'
import { shortCount } from '../failed-actions/failed-actions.words.ts'
import { useFailed } from '../failed-runs/use-failed.ts'
import { Account } from './account.tsx'
import { ColorSchemeSwitch } from './color-scheme.tsx'
import classes from './navigation.module.css'

const places: readonly { to: string; label: string; icon: Icon }[] = [
  { to: '/actions', label: 'Actions', icon: IconBolt },
  { to: '/campaigns', label: 'Campaigns', icon: IconRoute },
  { to: '/contacts', label: 'Contacts', icon: IconAddressBook },
  { to: '/orders', label: 'Orders', icon: IconReceipt },
  { to: '/runs', label: 'Runs', icon: IconTimelineEvent },
  { to: '/mailbox', label: 'Mailbox', icon: IconMail },
  { to: '/tasks', label: 'Tasks', icon: IconChecklist },
  { to: '/failed-actions', label: 'Failed', icon: IconPlugConnectedX },
  { to: '/settings', label: 'Settings', icon: IconSettings },
]

/** The list of places. `narrow`: icons alone, with their names on hover; beside the canvas every pixel counts. */
export function Navigation({ narrow, onNavigate }: { narrow: boolean; onNavigate: () => void }) {
  const failed = useFailedPlace()
  return (
    <div className={classes.navigation} data-narrow={narrow || undefined}>
      <Link to="/actions" className={classes.brand} onClick={onNavigate}>
        {narrow ? <span aria-hidden>a.</span> : 'aftercart'}
        {narrow && <VisuallyHidden>aftercart</VisuallyHidden>}
      </Link>
      <nav aria-label="Main" className={classes.places}>
        {places.map((place) => (
          <Place
            key={place.to}
            {...place}
            {...(place.to === '/failed-actions' ? failed : { count: null })}
            narrow={narrow}
            onNavigate={onNavigate}
          />
        ))}
      </nav>
      <div className={classes.foot}>
        <ColorSchemeSwitch narrow={narrow} />
        <Account narrow={narrow} />
      </div>
    </div>
  )
}

/** Where what failed is to be looked at, and how much of it; null when there is nothing. */
function useFailedPlace(): { to: string; count: string | null } {
  const { actions, runs } = useFailed()
  const count = (actions?.count ?? 0) + (runs?.count ?? 0)
  const more = actions?.more === true || runs?.more === true
  const to = (actions?.count ?? 0) === 0 && (runs?.count ?? 0) > 0 ? '/failed-runs' : '/failed-actions'
  return { to, count: count === 0 ? null : shortCount({ count, more }) }
}

/** `count`: what waits there to be looked at. */
type PlaceProps = (typeof places)[number] & { count: string | null; narrow: boolean; onNavigate: () => void }

function Place({ to, label, icon: Icon, count, narrow, onNavigate }: PlaceProps) {
  const { pathname } = useLocation()
  const current = pathname === to || pathname.startsWith(`${to}/`) || (isFailed(to) && isFailed(pathname))
  return (
    <Tooltip label={label} position="right" disabled={!narrow} openDelay={100}>
      <NavLink
        to={to}
        onClick={onNavigate}
        className={classes.place}
        data-current={current || undefined}
        aria-current={current ? 'page' : undefined}
        aria-label={count === null ? label : `${label}: ${count}`}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
        {!narrow && <span>{label}</span>}
        {count !== null && <span className={classes.count}>{count}</span>}
      </NavLink>
    </Tooltip>
  )
}

function isFailed(path: string): boolean {
  return path === '/failed-actions' || path === '/failed-runs'
}
