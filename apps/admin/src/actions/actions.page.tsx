import { Button, Skeleton, Text } from '@mantine/core'
import { useSessionStorage } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Loaded } from '../page/loaded.tsx'
import { Page } from '../page/page.tsx'
import { useTRPC } from '../server/trpc.ts'
import { isBlank, withChosenProducts, type ProductName } from './actions.model.ts'
import classes from './actions.module.css'
import { ActionsTable } from './actions-table.tsx'
import { FirstActions } from './first-actions.tsx'
import { OrderSwitches } from './order-switches.tsx'
import { ProductFinder } from './product-finder.tsx'

/** E-commerce > Actions: what happens after the cart, trigger by trigger, for all orders and for single products. */
export function ActionsPage() {
  const trpc = useTRPC()
  const table = useQuery(trpc.purchaseActions.list.queryOptions({}))
  // A chosen product has no row on the server before its first actions; it stays here while the tab is open.
  const [chosen, setChosen] = useSessionStorage<ProductName[]>({ key: 'aftercart-chosen-products', defaultValue: [] })
  const [arrived, setArrived] = useState<string | null>(null)

  function choose(product: ProductName) {
    setChosen((before) => (before.some(({ sku }) => sku === product.sku) ? before : [...before, product]))
    setArrived(product.sku)
  }

  return (
    <Page crumbs={[{ label: 'E-commerce' }]} title="Actions" actions={<NewCampaign />}>
      <Text c="dimmed" size="sm" maw={640} mb="md">
        What happens after the cart. Default settings run once for each order from the cart or an order form; a product
        with actions of its own runs those too.
      </Text>
      <Loaded
        query={table}
        what="Your actions"
        loading={<Skeleton height={420} radius="lg" role="status" aria-label="Loading" />}
      >
        {({ rows }) => {
          const shown = withChosenProducts(rows, chosen)
          return (
            <>
              <ProductFinder onChoose={choose} />
              {isBlank(rows) && <FirstActions />}
              <ActionsTable
                rows={shown}
                arrived={arrived}
                onArrivalSeen={() => setArrived(null)}
                onRemove={(sku) => setChosen((before) => before.filter((product) => product.sku !== sku))}
              />
            </>
          )
        }}
      </Loaded>
      <div className={classes.switches}>
        <OrderSwitches />
      </div>
      <Text size="sm" c="dimmed" mt="md">
        <Link to="/settings/orders" className={classes.link}>
          Which orders run which actions
        </Link>{' '}
        shows what these two switches change, charge by charge.
      </Text>
    </Page>
  )
}

function NewCampaign() {
  return (
    <Button
      component={Link}
      to="/campaigns?new"
      leftSection={<IconPlus size={16} aria-hidden />}
      className={classes.newCampaign}
    >
      New campaign
    </Button>
  )
}
