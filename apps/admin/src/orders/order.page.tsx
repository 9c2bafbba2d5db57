import { Stack, Text } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { Link, useParams } from 'react-router'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Details, Panel } from '../page/panel.tsx'
import { RunList } from '../runs/run-list.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import { Ledger } from './ledger.tsx'
import { sayPrice } from './money.ts'
import { OrderStatus } from './order-list.tsx'
import { sayOrigin } from './order.words.ts'
import classes from './order.module.css'

type Order = inferOutput<Server['orders']['get']>

/** One order: what was bought, every report about its payment, and what ran because of it. */
export function OrderPage() {
  const { orderId = '' } = useParams()
  const trpc = useTRPC()
  const order = useQuery(trpc.orders.get.queryOptions({ orderId }, { refetchInterval: lively }))
  return (
    <Page
      crumbs={[{ label: 'Orders', to: '/orders' }]}
      title={orderId}
      status={order.data && <OrderStatus status={order.data.status} />}
    >
      <Loaded query={order} what="This order">
        {(data) => (
          <div className={classes.columns}>
            <Stack gap="md">
              <Panel title="What was reported">
                <Text size="sm" c="dimmed" mb="md">
                  One payment may be reported several times, by the browser, the gateway and your own programs. Each
                  attempt counts once.
                </Text>
                <Ledger outcomes={data.outcomes} />
              </Panel>
              <Runs orderId={data.id} />
            </Stack>
            <Stack gap="md">
              <Panel title="This order">
                <Facts order={data} />
              </Panel>
              <Panel title="Items">
                <Items order={data} />
              </Panel>
            </Stack>
          </div>
        )}
      </Loaded>
    </Page>
  )
}

function Facts({ order }: { order: Order }) {
  return (
    <Details
      of={[
        {
          name: 'Contact',
          value: (
            <Link className={classes.link} to={`/contacts/${order.contact.id}`}>
              {order.contact.name}
            </Link>
          ),
        },
        { name: 'From', value: sayOrigin(order.origin) },
        { name: 'Placed', value: <Time at={order.createdAt} /> },
        { name: 'Paid', value: order.paidAt === null ? 'not yet' : <Time at={order.paidAt} /> },
      ]}
    />
  )
}

function Items({ order }: { order: Order }) {
  return (
    <ul className={classes.items}>
      {order.items.map((item, index) => (
        <li key={index} className={classes.item}>
          <span>
            {item.quantity} × {item.name}
            <span className={classes.sku}>{item.sku}</span>
          </span>
          <span className={classes.price}>{sayPrice(item.price, order.currency)}</span>
        </li>
      ))}
      <li className={classes.item} data-total>
        <span>Total</span>
        <span className={classes.price}>{sayPrice(order.total, order.currency)}</span>
      </li>
    </ul>
  )
}

function Runs({ orderId }: { orderId: string }) {
  const trpc = useTRPC()
  const runs = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(
      { orderId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: lively },
    ),
  )
  const items = runs.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0) return null
  return (
    <section aria-label="Runs because of this order">
      <h2 className={classes.heading}>What ran because of it</h2>
      <RunList runs={items} without="order" />
      <LoadMore query={runs} />
    </section>
  )
}
