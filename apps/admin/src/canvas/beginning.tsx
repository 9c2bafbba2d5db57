import type { Template } from '@aftercart/nodes/templates'
import { Button, CloseButton, Group, Text } from '@mantine/core'
import { IconCopy, IconSparkles } from '@tabler/icons-react'
import { useState } from 'react'
import classes from './beginning.module.css'

type BeginningProps = {
  templates: readonly Template[]
  onTemplate: (template: Template) => void
  onCopy: () => void
}

/** Over an empty canvas: the ways to begin, of which drawing is the first. */
export function Beginning({ templates, onTemplate, onCopy }: BeginningProps) {
  const [shown, setShown] = useState(true)
  const [first] = templates
  if (!shown) return null
  return (
    <section className={classes.card} aria-label="Ways to begin">
      <CloseButton className={classes.close} size="sm" aria-label="Close" onClick={() => setShown(false)} />
      <Text fw={600} size="sm">
        Start from nothing or copy an existing action set
      </Text>
      <Text size="sm" c="dimmed" mt={2}>
        Add a step from the list, below the trigger.
        {first && ` Or take a template: it ${first.does.charAt(0).toLowerCase()}${first.does.slice(1)}`}
      </Text>
      <Group gap="xs" mt="sm">
        <Button size="xs" variant="default" leftSection={<IconCopy size={14} aria-hidden />} onClick={onCopy}>
          Copy an action set…
        </Button>
        {templates.map((template) => (
          <Button
            key={template.id}
            size="xs"
            variant="default"
            leftSection={<IconSparkles size={14} aria-hidden />}
            onClick={() => onTemplate(template)}
          >
            {templates.length === 1 ? 'Use the template' : template.name}
          </Button>
        ))}
      </Group>
    </section>
  )
}
