import { Tooltip, VisuallyHidden } from '@mantine/core'
import {
  IconAddressBook,
  IconBolt,
  IconChecklist,
  IconMail,
  IconReceipt,
  IconRoute,
  IconSettings,
  IconTimelineEvent,
  type Icon,
} from '@tabler/icons-react'
import { Link, NavLink, useLocation } from 'react-router'
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
  { to: '/settings', label: 'Settings', icon: IconSettings },
]

/** The list of places. `narrow`: icons alone, with their names on hover; beside the canvas every pixel counts. */
export function Navigation({ narrow, onNavigate }: { narrow: boolean; onNavigate: () => void }) {
  return (
    <div className={classes.navigation} data-narrow={narrow || undefined}>
      <Link to="/actions" className={classes.brand} onClick={onNavigate}>
        {narrow ? <span aria-hidden>a.</span> : 'aftercart'}
        {narrow && <VisuallyHidden>aftercart</VisuallyHidden>}
      </Link>
      <nav aria-label="Main" className={classes.places}>
        {places.map((place) => (
          <Place key={place.to} {...place} narrow={narrow} onNavigate={onNavigate} />
        ))}
      </nav>
      <div className={classes.foot}>
        <ColorSchemeSwitch narrow={narrow} />
        <Account narrow={narrow} />
      </div>
    </div>
  )
}

type PlaceProps = (typeof places)[number] & { narrow: boolean; onNavigate: () => void }

function Place({ to, label, icon: Icon, narrow, onNavigate }: PlaceProps) {
  const { pathname } = useLocation()
  const current = pathname === to || pathname.startsWith(`${to}/`)
  return (
    <Tooltip label={label} position="right" disabled={!narrow} openDelay={100}>
      <NavLink
        to={to}
        onClick={onNavigate}
        className={classes.place}
        data-current={current || undefined}
        aria-current={current ? 'page' : undefined}
        aria-label={label}
      >
        <Icon size={18} stroke={1.7} aria-hidden />
        {!narrow && <span>{label}</span>}
      </NavLink>
    </Tooltip>
  )
}
