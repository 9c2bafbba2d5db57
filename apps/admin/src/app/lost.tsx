import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { isRouteErrorResponse, useRouteError } from 'react-router'

/** Instead of a page: there is none at this address, or showing it went wrong. */
export function Lost() {
  const error: unknown = useRouteError()
  const broken = error != null && !(isRouteErrorResponse(error) && error.status === 404)
  const title = broken ? 'This page stumbled' : 'There is no page here'
  useDocumentTitle(`${title} · Aftercart`)
  return (
    <Stack component="main" align="center" gap="md" pt="20vh" px="md">
      <Title order={1} size="h3">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={440}>
        {broken
          ? 'Something in the page did not work, or a newer version of Aftercart has been put in place meanwhile. Load it again; what you saved is safe.'
          : 'The address may be mistyped, or what was here has gone.'}
      </Text>
      <Group>
        {broken && <Button onClick={() => window.location.reload()}>Load again</Button>}
        <Button component="a" href="/actions" variant="default">
          Go to Actions
        </Button>
      </Group>
    </Stack>
  )
}
