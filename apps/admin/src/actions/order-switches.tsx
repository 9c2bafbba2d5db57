import { Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC, type Server } from '../server/trpc.ts'
import classes from './order-switches.module.css'

type Settings = inferOutput<Server['settings']['get']>
type SwitchName = 'runPurchaseActionsOnAllOrders' | 'runFailedAndErrorActionsOnLaterCharges'

const switches: readonly { name: SwitchName; label: string; description: string }[] = [
  {
    name: 'runPurchaseActionsOnAllOrders',
    label: 'Run purchase actions on all orders',
    description:
      'Also manual orders, legacy order forms and API orders run the actions of their products. Default settings still need the cart or an order form.',
  },
  {
    name: 'runFailedAndErrorActionsOnLaterCharges',
    label: 'Failed and error actions for later charges',
    description: 'A subscription that billed before and now fails, or ends in an error, runs them too.',
  },
]

/** The two settings that decide which orders count; each takes effect at once. */
export function OrderSwitches() {
  const trpc = useTRPC()
  const settings = useQuery(trpc.settings.get.queryOptions({}))
  const update = useUpdateSettings()
  const { data } = settings
  if (!data) return null
  return (
    <div className={classes.switches}>
      {switches.map(({ name, label, description }) => (
        <div key={name} className={classes.card}>
          <Switch
            label={label}
            description={description}
            checked={data[name]}
            classNames={{ label: classes.label, description: classes.description, body: classes.body }}
            onChange={(event) => update.mutate({ [name]: event.currentTarget.checked })}
          />
        </div>
      ))}
    </div>
  )
}

/** Changes settings and shows them changed at once; puts them back, with a word, when the server refuses. */
function useUpdateSettings() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const key = trpc.settings.get.queryKey({})
  return useMutation(
    trpc.settings.update.mutationOptions({
      async onMutate({ messages: _, ...change }) {
        await queries.cancelQueries({ queryKey: key })
        const before = queries.getQueryData<Settings>(key)
        if (before) queries.setQueryData<Settings>(key, { ...before, ...change, messages: before.messages })
        return { before }
      },
      onError(error, _change, context) {
        if (context?.before) queries.setQueryData<Settings>(key, context.before)
        notifications.show({ color: 'attention', title: 'Not changed', message: sayFailure(error) })
      },
      async onSettled() {
        await Promise.all([
          queries.invalidateQueries({ queryKey: key }),
          queries.invalidateQueries(trpc.purchaseActions.routingTable.pathFilter()),
        ])
      },
    }),
  )
}
