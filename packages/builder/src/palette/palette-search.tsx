import { Kbd, TextInput } from '@mantine/core'
import { useOs } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'

type Props = {
  text: string
  autoFocus: boolean
  onChange(text: string): void
  /** Takes the first step that was found. */
  onEnter(): void
  /** Goes from the field into the list. */
  onDown(): void
}

export function PaletteSearch({ text, autoFocus, onChange, onEnter, onDown }: Props) {
  const command = useOs() === 'macos' ? '⌘' : 'Ctrl'
  return (
    <TextInput
      type="search"
      className="ac-palette-search"
      aria-label="Search steps"
      aria-keyshortcuts="Control+K Meta+K"
      placeholder="Search steps"
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSectionWidth={62}
      rightSection={
        text === '' && !autoFocus ? (
          <span className="ac-palette-key" aria-hidden>
            <Kbd size="xs">{command} K</Kbd>
          </span>
        ) : null
      }
      value={text}
      data-autofocus={autoFocus || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        const act = { Enter: onEnter, ArrowDown: onDown }[event.key]
        if (!act) return
        event.preventDefault()
        act()
      }}
    />
  )
}
