import type { Flow } from '@aftercart/flow'
import { useQuery } from '@tanstack/react-query'
import type { inferOutput } from '@trpc/tanstack-react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { useTRPC, type Server } from '../server/trpc.ts'
import { Time } from '../times/time.tsx'
import classes from './who-is-where.module.css'

type Run = inferOutput<Server['runs']['list']>['items'][number]
type Person = { runId: string; name: string; until: string | undefined }

const shownAtMost = 100

/** Who stands at which step right now, for the cards' counts and the inspector. */
export function useWhoIsWhere(campaignId: string | undefined) {
  const trpc = useTRPC()
  const runs = useQuery(
    trpc.runs.list.queryOptions(
      { campaignId: campaignId ?? '', status: 'active', limit: shownAtMost },
      { enabled: campaignId !== undefined, refetchInterval: 3000 },
    ),
  )
  const whole = runs.data?.nextCursor === null
  return useMemo(() => {
    const places = byNode(runs.data?.items ?? [])
    return {
      at: (node: string): readonly Person[] => places.get(node) ?? [],
      /** What stands on the cards' upper edges. */
      counts(flow: Flow, last30Days: number): Record<string, string> {
        const texts = new Map<string, string>()
        for (const node of flow.nodes) {
          const here = places.get(node.id)?.length ?? 0
          if (node.type === 'trigger' && last30Days > 0) texts.set(node.id, `${last30Days.toLocaleString()} in 30 days`)
          // Past one page the list no longer tells how many there are: say nothing rather than too little.
          if (here > 0 && whole) texts.set(node.id, `${here} here now`)
        }
        return Object.fromEntries(texts)
      },
    }
  }, [runs.data, whole])
}

/** Below a step's form: the people who stand there, and when they go on. */
export function PeopleHere({ people }: { people: readonly Person[] }) {
  if (people.length === 0) return null
  return (
    <section aria-label="People at this step">
      <h3 className={classes.heading}>
        {people.length === 1 ? '1 person is here' : `${people.length} people are here`}
      </h3>
      <ul className={classes.people}>
        {people.slice(0, 10).map((person) => (
          <li key={person.runId} className={classes.person}>
            <Link to={`/runs/${person.runId}`}>{person.name}</Link>
            {person.until !== undefined && (
              <span className={classes.until}>
                <Time at={person.until} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function byNode(runs: readonly Run[]): Map<string, Person[]> {
  const places = new Map<string, Person[]>()
  for (const run of runs) {
    for (const { node, until } of run.standsAt) {
      const here = places.get(node) ?? []
      here.push({ runId: run.id, name: run.contact.name, until })
      places.set(node, here)
    }
  }
  return places
}
