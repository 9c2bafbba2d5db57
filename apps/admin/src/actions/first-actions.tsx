import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import { templatesForCell } from '../canvas/ready-made.ts'
import { sayFailure } from '../page/failure.tsx'
import { useTRPC } from '../server/trpc.ts'
import classes from './actions.module.css'
import { cellPath } from './cell.path.ts'

const place = { sku: null, trigger: 'purchase-failed' } as const
const [template] = templatesForCell(place.trigger)

/** Shown while a shop has no actions: what to begin with, and a ready-made start. */
export function FirstActions() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const path = cellPath(place.sku, place.trigger)
  const start = useMutation(
    trpc.purchaseActions.saveDraft.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.purchaseActions.pathFilter())
        await navigate(path)
      },
      onError: (error) =>
        notifications.show({ color: 'attention', title: 'The template could not be used', message: sayFailure(error) }),
    }),
  )
  return (
    <section className={classes.first} aria-label="Begin here">
      <div>
        <h2 className={classes.firstTitle}>Begin with the sale that nearly happened</h2>
        <p className={classes.firstText}>
          When a card is declined, apologise, tell the shopper how to reach you, and put a task on your list. Each cell
          below is such a set of actions; draw it once and it runs by itself.
        </p>
      </div>
      <Group gap="xs" wrap="nowrap">
        {template && (
          <Button loading={start.isPending} onClick={() => start.mutate({ ...place, flow: template.flow })}>
            Start from a template
          </Button>
        )}
        <Button component={Link} to={path} variant="default">
          Draw my own
        </Button>
      </Group>
    </section>
  )
}
