import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Loaded } from '../page/loaded.tsx'
import { useTRPC } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import classes from './message-reader.module.css'
import type { Message } from './message-list.tsx'

/** One message: headers, and its two bodies as they were sent. */
export function MessageReader({ id }: { id: string }) {
  const trpc = useTRPC()
  const message = useQuery(trpc.mailbox.get.queryOptions({ id }, { staleTime: Infinity }))
  return (
    <Loaded query={message} what="This message">
      {(data) => (
        <article key={data.id} aria-label={data.subject}>
          <h2 className={classes.subject}>{data.subject}</h2>
          <Headers message={data} />
          <Bodies message={data} />
        </article>
      )}
    </Loaded>
  )
}

function Headers({ message }: { message: Message }) {
  return (
    <dl className={classes.headers}>
      <dt>From</dt>
      <dd>{message.from}</dd>
      <dt>To</dt>
      <dd>
        {message.contactId === null ? message.to : <Link to={`/contacts/${message.contactId}`}>{message.to}</Link>}
      </dd>
      {message.replyTo !== null && message.replyTo !== message.from && (
        <>
          <dt>Reply to</dt>
          <dd>{message.replyTo}</dd>
        </>
      )}
      <dt>Sent</dt>
      <dd>
        <Time at={message.sentAt} />
        {message.runId !== null && (
          <>
            {' by '}
            <Link to={`/runs/${message.runId}`}>this run</Link>
          </>
        )}
      </dd>
    </dl>
  )
}

function Bodies({ message }: { message: Message }) {
  const [height, setHeight] = useState(320)
  return (
    <Tabs defaultValue="html" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="html">As it looks</Tabs.Tab>
        <Tabs.Tab value="text">Plain text</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="html" pt="md">
        {/* No scripts, forms or links may act in it: only the page around may look inside, to fit its height. */}
        <iframe
          title={`Message: ${message.subject}`}
          className={classes.html}
          sandbox="allow-same-origin"
          srcDoc={asDocument(message.html)}
          style={{ height }}
          onLoad={(event) => {
            const inside = event.currentTarget.contentDocument?.documentElement
            // Not scrollHeight, which is never less than the frame's own height.
            if (inside) setHeight(Math.min(Math.max(inside.offsetHeight + 2, 120), 4000))
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="text" pt="md">
        <pre className={classes.text}>{message.text}</pre>
      </Tabs.Panel>
    </Tabs>
  )
}

/** Mail is written for white paper, in dark mode too; what the message says about itself comes after and wins. */
function asDocument(html: string): string {
  const paper =
    '<style>html{color-scheme:light;background:#fff}body{margin:20px;font:15px/1.55 system-ui,sans-serif;color:#1b1b1e}</style>'
  return `<!doctype html><meta charset="utf-8">${paper}${html}`
}
