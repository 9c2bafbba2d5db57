import { ActionIcon, Tooltip } from '@mantine/core'
import { Panel, useReactFlow, useStore } from '@xyflow/react'
import { IconBinaryTree, IconFocusCentered, IconMap, IconMinus, IconPlus, type Icon } from '@tabler/icons-react'

type Props = { readOnly: boolean; isMapShown: boolean; onToggleMap(): void; onTidy(): void; onFit(): void }

/** Zoom, fit, tidy up, and the small map. */
export function CanvasControls({ readOnly, isMapShown, onToggleMap, onTidy, onFit }: Props) {
  const { zoomIn, zoomOut } = useReactFlow()
  const zoom = useStore((state) => Math.round(state.transform[2] * 100))
  return (
    <Panel position="bottom-left" className="ac-controls nokey">
      <Control label="Zoom out" icon={IconMinus} onClick={() => void zoomOut({ duration: 120 })} />
      <span className="ac-controls-zoom ac-controls-wide">{zoom} %</span>
      <Control label="Zoom in" icon={IconPlus} onClick={() => void zoomIn({ duration: 120 })} />
      <Control label="Show the whole flow" icon={IconFocusCentered} onClick={onFit} />
      {!readOnly && <Control label="Tidy up" icon={IconBinaryTree} onClick={onTidy} />}
      <span className="ac-controls-wide">
        <Control label="Small map" icon={IconMap} onClick={onToggleMap} isPressed={isMapShown} />
      </span>
    </Panel>
  )
}

type ControlProps = { label: string; icon: Icon; onClick(): void; isPressed?: boolean }

function Control({ label, icon: Glyph, onClick, isPressed }: ControlProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isPressed ? 'light' : 'subtle'}
        color="gray"
        size={32}
        aria-label={label}
        {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
        onClick={onClick}
      >
        <Glyph size={17} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
