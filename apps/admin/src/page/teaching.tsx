import { Stack, Text } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './teaching.module.css'

type TeachingProps = { icon: Icon; title: string; children: ReactNode; action?: ReactNode }

/** An empty page that teaches: what will stand here, and the one button to begin with. */
export function Teaching({ icon: Icon, title, children, action }: TeachingProps) {
  return (
    <Stack className={classes.card} align="center" gap="sm">
      <span className={classes.icon}>
        <Icon size={24} stroke={1.6} aria-hidden />
      </span>
      <Text fw={600} component="h2" size="md" m={0}>
        {title}
      </Text>
      <Text c="dimmed" size="sm" ta="center" maw={460}>
        {children}
      </Text>
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </Stack>
  )
}
