import {
  ActionIcon,
  SegmentedControl,
  Tooltip,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from '@mantine/core'
import { IconDeviceDesktop, IconMoon, IconSun, type Icon } from '@tabler/icons-react'

const schemes: readonly { value: MantineColorScheme; label: string; icon: Icon }[] = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'As the system has it', icon: IconDeviceDesktop },
]

/** Light, dark or as the system has it; remembered in this browser. `narrow`: one button that goes round the three. */
export function ColorSchemeSwitch({ narrow }: { narrow: boolean }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  if (!narrow) {
    return (
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label="Colour scheme"
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={schemes.map(({ value, label, icon: Icon }) => ({
          value,
          label: (
            <>
              <Icon size={15} stroke={1.7} aria-hidden style={{ display: 'block', margin: '2px auto' }} />
              <VisuallyHidden>{label}</VisuallyHidden>
            </>
          ),
        }))}
      />
    )
  }
  const index = schemes.findIndex(({ value }) => value === colorScheme)
  const next = schemes[(index + 1) % schemes.length] ?? schemes[0]
  const Current = (schemes[index] ?? schemes[2])?.icon ?? IconDeviceDesktop
  if (!next) return null
  return (
    <Tooltip label={`Colours: switch to ${next.label.toLowerCase()}`} position="right">
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={`Colour scheme: switch to ${next.label.toLowerCase()}`}
        onClick={() => setColorScheme(next.value)}
      >
        <Current size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
