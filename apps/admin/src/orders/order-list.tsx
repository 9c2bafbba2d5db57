import { Badge } from '@mantine/core'
import { List, Under, type Column } from '../page/list.tsx'
import { Time } from '../times/time.tsx'
import { sayPrice } from './money.ts'
import { sayOrigin, sayStatus, type OrderItem } from './order.words.ts'

const id: Column<OrderItem> = {
  heading: 'Order',
  cell: (order) => (
    <>
      {order.id}
      <Under>{sayOrigin(order.origin)}</Under>
    </>
  ),
}

const contact: Column<OrderItem> = {
  heading: 'Contact',
  cell: (order) => (
    <>
      {order.contact.name}
      <Under>{order.contact.email}</Under>
    </>
  ),
}

const rest: readonly Column<OrderItem>[] = [
  { heading: 'State', cell: (order) => <OrderStatus status={order.status} /> },
  { heading: 'Items', cell: (order) => order.items.map((item) => `${item.quantity} × ${item.name}`).join(', ') },
  { heading: 'Total', align: 'end', cell: (order) => sayPrice(order.total, order.currency) },
  { heading: 'Placed', align: 'end', cell: (order) => <Time at={order.createdAt} /> },
]

export function OrderList({ orders, without }: { orders: readonly OrderItem[]; without?: 'contact' }) {
  const columns = without === 'contact' ? [id, ...rest] : [id, contact, ...rest]
  return (
    <List
      label="Orders"
      columns={columns}
      items={orders}
      keyOf={(order) => order.id}
      to={(order) => `/orders/${encodeURIComponent(order.id)}`}
    />
  )
}

export function OrderStatus({ status }: { status: string }) {
  const { label, color } = sayStatus(status)
  return <Badge color={color}>{label}</Badge>
}
