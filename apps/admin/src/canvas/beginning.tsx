import { Button, CloseButton, Group, Text } from '@mantine/core'
import { IconCopy, IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './beginning.module.css'

/** Over an empty canvas: three ways to begin, of which drawing is the first. */
export function Beginning({
  template,
  onTemplate,
  onCopy,
}: {
  template: string
  onTemplate: () => void
  onCopy: () => void
}) {
  const [shown, setShown] = useState(true)
  if (!shown) return null
  return (
    <section className={classes.card} aria-label="Ways to begin">
      <CloseButton className={classes.close} size="sm" aria-label="Close" onClick={() => setShown(false)} />
      <Text fw={600} size="sm">
        Start from nothing or copy an existing action set
      </Text>
      <Text size="sm" c="dimmed" mt={2}>
        Add a step from the list, below the trigger. Or take a template: it{' '}
        {template.charAt(0).toLowerCase() + template.slice(1)}
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={onCopy}>
          Copy an action set…
        </Button>
        <Button size="xs" variant="default" leftSection={<IconSparkles size={14} aria-hidden />} onClick={onTemplate}>
          Use the template
        </Button>
      </Group>
    </section>
  )
}
