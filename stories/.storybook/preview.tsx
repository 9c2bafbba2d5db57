import { aftercartTheme } from '@aftercart/builder/theme'
import { MantineProvider } from '@mantine/core'
import type { Preview } from '@storybook/react-vite'
import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '@aftercart/builder/theme.css'
import { actOnlyOnce } from './one-act-at-a-time.ts'

// That Lit runs in dev mode goes without saying here; its other warnings are wanted.
Object.assign(globalThis, { litIssuedWarnings: new Set(['dev-mode']) })

const preview: Preview = {
  beforeAll: actOnlyOnce,
  parameters: {
    layout: 'fullscreen',
    // A violation is a failed test, not a remark.
    a11y: { test: 'error' },
    options: { storySort: { order: ['Builder', 'Nodes', 'Storefront'] } },
  },
  globalTypes: {
    scheme: {
      description: 'Colour scheme',
      toolbar: {
        icon: 'contrast',
        items: [
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
  },
  initialGlobals: { scheme: 'light' },
  decorators: [
    (Story, { globals }) => (
      <MantineProvider theme={aftercartTheme} forceColorScheme={globals['scheme'] === 'dark' ? 'dark' : 'light'}>
        <Story />
      </MantineProvider>
    ),
  ],
}

export default preview
