import { Button, Group, Text } from '@mantine/core'
import { Panel } from '../page/panel.tsx'
import { Time } from '../times/time.tsx'
import type { Contact } from './contact.words.ts'
import { useContactChange } from './use-contact-change.ts'

/** Whether the contact may get marketing. Emails about their own orders reach them either way. */
export function MarketingPanel({ contact }: { contact: Contact }) {
  const { setMarketing } = useContactChange()
  const isSubscribed = contact.unsubscribedAt === null
  return (
    <Panel title="Marketing">
      <Text size="sm">
        {contact.unsubscribedAt === null ? (
          'May get offers and news.'
        ) : (
          <>
            Unsubscribed <Time at={contact.unsubscribedAt} />. Only emails about their own orders go out.
          </>
        )}
      </Text>
      <Group mt="sm" gap="sm">
        <Button
          variant="default"
          size="sm"
          loading={setMarketing.isPending}
          onClick={() => setMarketing.mutate({ contactId: contact.id, subscribed: !isSubscribed })}
        >
          {isSubscribed ? 'Unsubscribe' : 'Subscribe again'}
        </Button>
        {!isSubscribed && (
          <Text size="xs" c="dimmed" flex={1} miw={140}>
            Only when they asked you to.
          </Text>
        )}
      </Group>
    </Panel>
  )
}
