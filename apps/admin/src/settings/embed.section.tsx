import { Anchor, Group, Stack, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { useTRPC } from '../server/trpc.ts'
import { Copy } from './keys.section.tsx'
import { embedSnippet } from './embed-snippet.ts'
import classes from './settings.module.css'

/** What to paste into a storefront. */
export function EmbedSection() {
  const trpc = useTRPC()
  const keys = useQuery(trpc.keys.list.queryOptions({}))
  return (
    <Stack gap="md">
      <Panel title="Cart login and checkout on your pages">
        <Text size="sm" c="dimmed" mb="md" maw={640}>
          Paste this where the checkout should stand. The script brings the cart login and the checkout, in your page’s
          own font and colours, and reports here what happened.
        </Text>
        <Loaded query={keys} what="Your publishable key">
          {({ items }) => {
            const snippet = embedSnippet(
              window.location.origin,
              items.find((key) => key.kind === 'publishable')?.shown ?? 'pk_…',
            )
            return (
              <>
                <pre className={classes.code} tabIndex={0} aria-label="Snippet">
                  {snippet}
                </pre>
                <Group justify="flex-end" mt="sm">
                  <Copy text={snippet} />
                </Group>
              </>
            )
          }}
        </Loaded>
      </Panel>
      <Panel title="See it at work">
        <Text size="sm" mb={8}>
          The demo storefront of this server uses the same script. Its sandbox takes published test cards only, so that
          no real card is ever typed in.
        </Text>
        <Anchor href="/shop/" target="_blank" size="sm" c="var(--ac-text)" underline="always">
          Open the demo storefront{' '}
          <IconExternalLink size={14} aria-label="in a new tab" style={{ verticalAlign: -2 }} />
        </Anchor>
      </Panel>
    </Stack>
  )
}
