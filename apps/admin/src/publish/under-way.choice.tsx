import { Radio, Stack } from '@mantine/core'

/** What becomes of runs under way. */
export type UnderWay = 'finish' | 'move' | 'end'

type UnderWayChoiceProps = { active: number; value: UnderWay; onChange: (value: UnderWay) => void }

const choices: readonly { value: UnderWay; label: string; description: string }[] = [
  {
    value: 'finish',
    label: 'Finish as they began',
    description: 'People who are under way go on in the version they are in. New runs take the new one.',
  },
  {
    value: 'move',
    label: 'Move to the new version',
    description: 'They go on from where they stand, as it is drawn now. A wait that has begun keeps its time.',
  },
  { value: 'end', label: 'End now', description: 'Their runs stop where they are, and nothing more is sent.' },
]

export function UnderWayChoice({ active, value, onChange }: UnderWayChoiceProps) {
  return (
    <Radio.Group
      label={
        active === 1
          ? 'One run is under way. What becomes of it?'
          : `${active.toLocaleString()} runs are under way. What becomes of them?`
      }
      value={value}
      onChange={(chosen) => onChange(choices.find((choice) => choice.value === chosen)?.value ?? 'finish')}
    >
      <Stack gap="sm" mt="sm">
        {choices.map((choice) => (
          <Radio key={choice.value} {...choice} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
