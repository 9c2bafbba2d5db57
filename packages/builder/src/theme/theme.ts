import {
  Badge,
  Button,
  createTheme,
  Modal,
  Popover,
  SegmentedControl,
  Switch,
  Tooltip,
  virtualColor,
  type MantineColorsTuple,
} from '@mantine/core'

/**
 * Aftercart's Mantine theme, light and dark. Load `@mantine/core/styles.css` and then `@aftercart/builder/theme.css`,
 * which holds what Mantine has no word for: the page's ground and the colours of the node families.
 *
 * Colours one may name besides Mantine's own: `ink` (primary), `trigger`, `control`, `action`, `goal`, `attention`.
 * Each is designed for both schemes, so none needs a shade.
 */
export const aftercartTheme = createTheme({
  primaryColor: 'ink',
  primaryShade: 6,
  autoContrast: true,
  white: '#ffffff',
  black: '#1b1b1e',
  fontFamily:
    "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontWeight: '650', textWrap: 'balance' },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '0.25rem', sm: '0.375rem', md: '0.5rem', lg: '0.625rem', xl: '0.875rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  shadows: {
    xs: '0 1px 2px rgb(20 20 24 / 0.06)',
    sm: '0 1px 3px rgb(20 20 24 / 0.08)',
    md: '0 4px 16px rgb(20 20 24 / 0.10)',
    lg: '0 12px 32px rgb(20 20 24 / 0.14)',
    xl: '0 24px 48px rgb(20 20 24 / 0.18)',
  },
  colors: {
    gray: [
      '#f8f8f5',
      '#f1f1ed',
      '#e7e7e2',
      '#dededa',
      '#cfcfca',
      '#707077',
      '#63636a',
      '#505057',
      '#38383d',
      '#232327',
    ],
    dark: [
      '#ececef',
      '#c6c6cc',
      '#a3a3ac',
      '#92929b',
      '#37373e',
      '#2a2a30',
      '#222226',
      '#1d1d21',
      '#161618',
      '#111113',
    ],
    // Shade 6 is the light scheme's error text, shade 8 the dark scheme's: Mantine reads them so.
    red: ['#fff1ea', '#fde5d9', '#fbcfba', '#f7b091', '#f78f63', '#de5a22', '#b93c08', '#9f3406', '#ff9a73', '#7a2905'],
    ink: virtualColor({ name: 'ink', light: 'ink-light', dark: 'ink-dark' }),
    'ink-light': [
      '#f4f4f1',
      '#ecece8',
      '#e0e0db',
      '#c4c4c0',
      '#8d8d90',
      '#56565c',
      '#1b1b1e',
      '#37373d',
      '#2a2a2f',
      '#1b1b1e',
    ],
    'ink-dark': [
      '#f6f6f8',
      '#f1f1f3',
      '#ececef',
      '#e6e6ea',
      '#e0e0e5',
      '#f1f1f3',
      '#f1f1f3',
      '#d9d9de',
      '#c6c6cc',
      '#55555e',
    ],
    ...family(
      'trigger',
      { soft: '#eeeafb', base: '#5a3fc0', deep: '#48309f' },
      { bright: '#b3a1fb', hover: '#c5b8fc', deep: '#4f4487' },
    ),
    ...family(
      'control',
      { soft: '#f7efe2', base: '#8a5200', deep: '#6f4200' },
      { bright: '#e8b062', hover: '#f0c384', deep: '#6d5021' },
    ),
    ...family(
      'action',
      { soft: '#e1efed', base: '#0d6b64', deep: '#0a544f' },
      { bright: '#5cd3c3', hover: '#82dfd3', deep: '#215e58' },
    ),
    ...family(
      'goal',
      { soft: '#e4f2e7', base: '#176c33', deep: '#115426' },
      { bright: '#72d68f', hover: '#94e1aa', deep: '#27613a' },
    ),
    ...family(
      'attention',
      { soft: '#fdece3', base: '#b93c08', deep: '#952f05' },
      { bright: '#ff9a73', hover: '#ffb294', deep: '#7c3b22' },
    ),
  },
  components: {
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', fw: 550 } }),
    Switch: Switch.extend({ defaultProps: { color: 'action' } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 'lg', transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 120 } }),
  },
})

type Light = { soft: string; base: string; deep: string }
type Dark = { bright: string; hover: string; deep: string }

/** One colour as Mantine wants it: a light tuple, a dark tuple, and the name that stands for whichever is on. */
function family<Name extends string>(name: Name, light: Light, dark: Dark): Record<string, MantineColorsTuple> {
  const { soft, base, deep } = light
  return {
    [name]: virtualColor({ name, light: `${name}-light`, dark: `${name}-dark` }),
    [`${name}-light`]: [soft, soft, soft, base, base, base, base, deep, deep, deep],
    [`${name}-dark`]: [
      dark.bright,
      dark.bright,
      dark.bright,
      dark.bright,
      dark.bright,
      dark.bright,
      dark.bright,
      dark.hover,
      dark.hover,
      dark.deep,
    ],
  }
}
