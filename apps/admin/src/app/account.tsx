import { Avatar, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconLogout, IconSettings } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { auth } from '../server/auth.ts'
import classes from './navigation.module.css'
import { useShell } from './shell.context.ts'

/** Who is signed in, for which shop; and the way out. */
export function Account({ narrow }: { narrow: boolean }) {
  const { user, shop } = useShell()
  const signOut = useSignOut()
  const name = shop?.name ?? 'Your shop'
  return (
    <Menu position="top-start" width={220} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.account}>
          <Avatar size={28} radius="md" color="trigger" name={name} aria-hidden>
            {name.slice(0, 1).toUpperCase()}
          </Avatar>
          {narrow ? (
            <VisuallyHidden>
              {name}, {user?.email}
            </VisuallyHidden>
          ) : (
            <span className={classes.accountNames}>
              <span className={classes.shop}>{name}</span>
              <span className={classes.user}>{user?.email}</span>
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{user?.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} stroke={1.7} />}>
          Settings
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.7} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function useSignOut() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async () => {
    await auth.signOut()
    await navigate('/sign-in')
    // What the last person saw is not for the next one.
    queries.clear()
  }
}
