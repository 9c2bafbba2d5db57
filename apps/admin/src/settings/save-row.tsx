import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** The end of a form: Save, and when what one chose takes effect. */
export function SaveRow({ saving, children }: { saving: boolean; children: ReactNode }) {
  return (
    <Group mt="xs" gap="md">
      <Button type="submit" loading={saving}>
        Save
      </Button>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  )
}
