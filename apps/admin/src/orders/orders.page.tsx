import { IconReceipt } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { LoadMore } from '../page/list.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { Teaching } from '../page/teaching.tsx'
import { useTRPC } from '../server/trpc.ts'
import { OrderList } from './order-list.tsx'

export function OrdersPage() {
  const trpc = useTRPC()
  const orders = useInfiniteQuery(
    trpc.orders.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor, refetchInterval: 2000 }),
  )
  return (
    <Page title="Orders">
      <Loaded query={orders} what="The orders">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <NoOrders />
          return (
            <>
              <OrderList orders={items} />
              <LoadMore query={orders} />
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}

function NoOrders() {
  return (
    <Teaching icon={IconReceipt} title="No orders yet">
      Orders appear here as your storefront, your gateway or your own programs report how payments went, each with every
      report about it.
    </Teaching>
  )
}
