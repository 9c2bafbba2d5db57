import { Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../page/loaded.tsx'
import { useTRPC } from '../server/trpc.ts'
import { count } from './move.words.ts'
import classes from './publish.module.css'
import { StayingList } from './staying-list.tsx'

/** How far the move of runs to the published version has come. It goes on also when nobody looks. */
export function MoveProgress({ campaignId }: { campaignId: string }) {
  const trpc = useTRPC()
  const move = useQuery(
    trpc.campaigns.move.queryOptions(
      { campaignId },
      { refetchInterval: ({ state }) => (state.data?.doneAt == null ? 700 : false), staleTime: 0 },
    ),
  )
  return (
    <Loaded query={move} what="The move">
      {(data) => {
        if (data === null) return <Text size="sm">No runs had to be moved.</Text>
        const { doneAt, moved, stayed, left, toVersion } = data
        const done = doneAt !== null
        const seen = moved + (done ? stayed : 0)
        return (
          <div className={classes.plan}>
            <Text size="sm" role="status">
              {done
                ? `${count(moved, 'run')} ${moved === 1 ? 'goes' : 'go'} on in version ${toVersion} now.${stayed > 0 ? ` ${count(stayed, 'run')} could not move and ${stayed === 1 ? 'finishes' : 'finish'} on the old version.` : ''}`
                : `Moving runs to version ${toVersion}: ${moved.toLocaleString()} so far, ${left.toLocaleString()} still to look at. You may close this; it goes on by itself.`}
            </Text>
            <Progress
              aria-label="Runs that have moved"
              color="goal"
              animated={!done}
              value={done ? 100 : Math.round((100 * seen) / Math.max(1, seen + left))}
            />
            <StayingList title="What stayed, and why" staying={data.staying} />
          </div>
        )
      }}
    </Loaded>
  )
}
