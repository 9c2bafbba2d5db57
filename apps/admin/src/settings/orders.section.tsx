import { Stack, Text } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { OrderSwitches } from '../actions/order-switches.tsx'
import { Loaded } from '../page/loaded.tsx'
import { Panel } from '../page/panel.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import { settingDecides, sayAnswer } from './routing.words.ts'
import classes from './settings.module.css'

type Row = inferOutput<Server['purchaseActions']['routingTable']>['rows'][number]
type ColumnName = 'productSpecific' | 'default' | 'billingAutomation' | 'purchaseGoal'

const columns: readonly { name: ColumnName; heading: string }[] = [
  { name: 'productSpecific', heading: 'Actions of a product' },
  { name: 'default', heading: 'Default actions' },
  { name: 'billingAutomation', heading: 'Billing automation' },
  { name: 'purchaseGoal', heading: 'Purchase goal of a campaign' },
]

/** Which orders run which actions: the table, as the two switches have it right now. */
export function OrdersSection() {
  const trpc = useTRPC()
  const table = useQuery(trpc.purchaseActions.routingTable.queryOptions({}))
  return (
    <Stack gap="lg">
      <OrderSwitches />
      <Panel title="Which orders run which actions">
        <Text size="sm" c="dimmed" mb="lg" maw={680}>
          Depends on where an order came from and which of its charges it is. Default actions run once for each order;
          those of a product once for each product of the order that has them. The switches above change the answers
          they are named at.
        </Text>
        <Loaded query={table} what="The table">
          {({ rows }) => <RoutingTable rows={rows} />}
        </Loaded>
      </Panel>
    </Stack>
  )
}

function RoutingTable({ rows }: { rows: readonly Row[] }) {
  return (
    <table className={classes.table} role="table" aria-label="Which orders run which actions">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            The charge
          </th>
          {columns.map((column) => (
            <th key={column.name} role="columnheader" scope="col">
              {column.heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.id} role="row" data-testid={`routing-${row.id}`}>
            <th role="rowheader" scope="row">
              {row.charge}
            </th>
            {columns.map((column) => (
              <td key={column.name} role="cell">
                <span className={classes.columnName} aria-hidden>
                  {column.heading}
                </span>
                <Answer row={row} column={column.name} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Answer({ row, column }: { row: Row; column: ColumnName }) {
  const yes = row[column]
  const because = settingDecides(row, column)
  return (
    <span>
      <span className={classes.answer} data-yes={yes || undefined}>
        {yes ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
        {sayAnswer(yes)}
      </span>
      {because !== null && <span className={classes.because}>{because}</span>}
    </span>
  )
}
