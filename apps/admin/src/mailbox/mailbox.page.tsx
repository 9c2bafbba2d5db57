import { ActionIcon, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArrowLeft, IconMail, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { MessageList } from './message-list.tsx'
import { MessageReader } from './message-reader.tsx'
import classes from './mailbox.module.css'

/** The built-in mailbox: every message that was sent while no mail server is set up. List at the left, message at the right. */
export function MailboxPage() {
  const { messageId } = useParams()
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const [to] = useDebouncedValue(text.trim(), 200)
  const messages = useInfiniteQuery(
    trpc.mailbox.list.infiniteQueryOptions(
      { ...(to === '' ? {} : { to }) },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: lively, placeholderData: keepPreviousData },
    ),
  )
  return (
    <Page title="Mailbox" status="What the built-in mailbox caught">
      <Loaded query={messages} what="The mailbox">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0 && to === '' && messageId === undefined) return <NoMail />
          return (
            <div className={classes.mailbox} data-reading={messageId === undefined ? undefined : true}>
              <div className={classes.list}>
                <TextInput
                  aria-label="Show mail to this address"
                  placeholder="Find by address"
                  leftSection={<IconSearch size={16} stroke={1.7} aria-hidden />}
                  className={classes.search}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
                {items.length === 0 ? (
                  <Text size="sm" c="dimmed" p="md">
                    No mail to “{to}”.
                  </Text>
                ) : (
                  <MessageList messages={items} openId={messageId} />
                )}
                <LoadMore query={messages} />
              </div>
              <div className={classes.reader}>
                {messageId === undefined ? (
                  <div className={classes.nothing}>
                    <IconMail size={28} stroke={1.4} aria-hidden />
                    <span>Choose a message to read it</span>
                  </div>
                ) : (
                  <>
                    <ActionIcon
                      component={Link}
                      to="/mailbox"
                      variant="default"
                      aria-label="Back to the list"
                      className={classes.back}
                    >
                      <IconArrowLeft size={18} aria-hidden />
                    </ActionIcon>
                    <MessageReader id={messageId} />
                  </>
                )}
              </div>
            </div>
          )
        }}
      </Loaded>
    </Page>
  )
}

function NoMail() {
  return (
    <Teaching icon={IconMail} title="No mail yet">
      Until you give Aftercart a mail server, every message it would send is kept here for you to read, exactly as your
      customers and your team would get it. Try a purchase with a card that is declined.
    </Teaching>
  )
}
