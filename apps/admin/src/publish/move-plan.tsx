import { Button, Select, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Loaded } from '../page/loaded.tsx'
import { useTRPC } from '../server/trpc.ts'
import {
  count,
  sayPlan,
  targetsFor,
  withPlace,
  type NodeMap,
  type Plan,
  type PlanNode,
  type VersionPlan,
} from './move.words.ts'
import classes from './publish.module.css'
import { StayingList } from './staying-list.tsx'

type MovePlanProps = { campaignId: string; map: NodeMap; onChange: (map: NodeMap) => void }

/** Before a move: how many runs can go on in the new version, where each goes on, and what stays and why. */
export function MovePlan({ campaignId, map, onChange }: MovePlanProps) {
  const trpc = useTRPC()
  const plan = useQuery(
    trpc.campaigns.planMove.queryOptions(
      { campaignId, ...(Object.keys(map).length === 0 ? {} : { map }) },
      { placeholderData: keepPreviousData, staleTime: 0, gcTime: 0 },
    ),
  )
  return (
    <Loaded query={plan} what="The plan of the move">
      {(data) => (
        <div className={classes.plan} aria-busy={plan.isPlaceholderData}>
          {data.versions.map((version) => (
            <Version
              key={version.version}
              plan={data}
              version={version}
              isAlone={data.versions.length === 1}
              onPlace={(node, to) => onChange(withPlace(map, version.version, node, to))}
            />
          ))}
        </div>
      )}
    </Loaded>
  )
}

type VersionProps = {
  plan: Plan
  version: VersionPlan
  isAlone: boolean
  onPlace: (node: string, to: string | null) => void
}

function Version({ plan, version, isAlone, onPlace }: VersionProps) {
  const [whole, setWhole] = useState(false)
  const taken = version.nodes.filter((node) => node.runs > 0)
  const shown = whole ? version.nodes : taken
  const rest = version.nodes.length - taken.length
  return (
    <section className={classes.version} aria-label={`Runs on version ${version.version}`}>
      {!isAlone && <h4 className={classes.heading}>Version {version.version}</h4>}
      <Text size="sm" fw={550} role="status">
        {sayPlan(version)}
      </Text>
      {shown.length > 0 && (
        <ul className={classes.map}>
          {shown.map((node) => (
            <Place key={node.node} plan={plan} node={node} onPlace={(to) => onPlace(node.node, to)} />
          ))}
        </ul>
      )}
      {rest > 0 && !whole && (
        <div>
          <Button variant="subtle" color="gray" size="compact-sm" ml={-8} onClick={() => setWhole(true)}>
            {rest === 1 ? 'One more step where nobody stands now' : `${rest} more steps where nobody stands now`}
          </Button>
        </div>
      )}
      <StayingList title="What stays, and why" staying={version.staying} />
    </section>
  )
}

const stays = '·stays'

function Place({ plan, node, onPlace }: { plan: Plan; node: PlanNode; onPlace: (to: string | null) => void }) {
  const targets = targetsFor(node, plan)
  return (
    <li className={classes.place}>
      <span>
        {node.title}
        <span className={classes.runs}>{node.runs === 0 ? 'nobody now' : `${count(node.runs, 'run')} here`}</span>
      </span>
      <IconArrowRight size={16} stroke={1.75} aria-label="goes on at" />
      <Select
        aria-label={`Who stands at “${node.title}” goes on at`}
        allowDeselect={false}
        value={node.to ?? stays}
        onChange={(value) => onPlace(value === stays ? null : value)}
        data={[
          ...targets.map((each) => ({ value: each.node, label: each.title })),
          { value: stays, label: 'They stay' },
        ]}
        comboboxProps={{ withinPortal: true }}
        {...(node.to === null && node.why !== null ? { description: node.why } : {})}
        inputWrapperOrder={['label', 'input', 'description']}
      />
    </li>
  )
}
