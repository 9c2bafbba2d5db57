import { Button } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconRoute } from '@tabler/icons-react'
import type { Flow } from '@aftercart/flow'
import { summary } from '../rules/rules.words.ts'

type Props = { flow: Flow; isPathsShown: boolean; onRules(): void; onPaths(): void }

/** Over the canvas: what holds for the flow as a whole, and what it would send. */
export function CanvasBar({ flow, isPathsShown, onRules, onPaths }: Props) {
  const rules = summary(flow.settings ?? {})
  return (
    <div className="ac-canvas-bar">
      <Button
        variant="default"
        size="xs"
        leftSection={<IconAdjustmentsHorizontal size={15} stroke={1.75} aria-hidden />}
        onClick={onRules}
      >
        Rules
        {rules && <span className="ac-canvas-bar-rules">{rules}</span>}
      </Button>
      <Button
        variant="default"
        size="xs"
        aria-pressed={isPathsShown}
        leftSection={<IconRoute size={15} stroke={1.75} aria-hidden />}
        onClick={onPaths}
      >
        What it would send
      </Button>
    </div>
  )
}
