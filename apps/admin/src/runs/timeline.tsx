import { Button, Center, Switch, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconBan,
  IconBolt,
  IconCheck,
  IconClock,
  IconCircle,
  IconFlag,
  IconGitBranch,
  IconHandStop,
  IconHourglass,
  IconPlayerStop,
  IconStack2,
  type Icon,
} from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { lively } from '../server/query-client.ts'
import { useTRPC } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import { lookOf, storyOf, type LineLook } from './run.words.ts'
import classes from './timeline.module.css'

const icons: Readonly<Record<LineLook, Icon>> = {
  begin: IconBolt,
  step: IconCircle,
  way: IconGitBranch,
  wait: IconClock,
  held: IconHourglass,
  skipped: IconBan,
  done: IconCheck,
  goal: IconFlag,
  moved: IconStack2,
  stopped: IconHandStop,
  trouble: IconAlertTriangle,
  end: IconPlayerStop,
}

/** What happened in a run, oldest first, in sentences. Goes on by itself while the run does. */
export function Timeline({ runId, active }: { runId: string; active: boolean }) {
  const trpc = useTRPC()
  const [whole, setWhole] = useState(false)
  const timeline = useInfiniteQuery(
    trpc.runs.timeline.infiniteQueryOptions(
      { runId, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: active ? lively : 2000 },
    ),
  )
  const { refetch } = timeline
  // The page learns that the run is over before it has its last lines: how it ended is what one waits for.
  useEffect(() => {
    if (!active) void refetch()
  }, [active, refetch])
  return (
    <Loaded query={timeline} what="The timeline">
      {({ pages }) => {
        const record = pages.flatMap((page) => page.items)
        const lines = whole ? record : storyOf(record, active)
        if (record.length === 0) return <Text c="dimmed">Nothing yet.</Text>
        return (
          <>
            <ol className={classes.timeline} aria-label="Timeline">
              {lines.map((line) => (
                <Line key={line.seq} look={lookOf(line)} title={line.title} detail={line.detail} at={line.at} />
              ))}
            </ol>
            {timeline.hasNextPage && (
              <Center mt="md">
                <Button
                  variant="default"
                  loading={timeline.isFetchingNextPage}
                  onClick={() => void timeline.fetchNextPage()}
                >
                  What happened next
                </Button>
              </Center>
            )}
            <Switch
              size="xs"
              mt="lg"
              label="Show every move, for those who look for a fault"
              checked={whole}
              onChange={(event) => setWhole(event.currentTarget.checked)}
            />
          </>
        )
      }}
    </Loaded>
  )
}

function Line({ look, title, detail, at }: { look: LineLook; title: string; detail: string; at: string }) {
  const Icon = icons[look]
  return (
    <li className={classes.line} data-look={look}>
      <span className={classes.mark}>
        <Icon size={14} stroke={2} aria-hidden />
      </span>
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {detail !== '' && <p className={classes.detail}>{detail}</p>}
      </div>
      <span className={classes.at}>
        <Time at={at} />
      </span>
    </li>
  )
}
