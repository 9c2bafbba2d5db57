import { useContext } from 'react'
import { MantineContext, MantineProvider } from '@mantine/core'
import { ReactFlowProvider } from '@xyflow/react'
import type { FlowBuilderProps } from './flow-builder.props.ts'
import { aftercartTheme } from './theme/theme.ts'
import { Workbench } from './workbench.tsx'

/** Draws one flow: palette, canvas and inspector. See `FlowBuilderProps`. */
export function FlowBuilder(props: FlowBuilderProps) {
  const host = useContext(MantineContext)
  const workbench = (
    <ReactFlowProvider>
      <Workbench {...props} />
    </ReactFlowProvider>
  )
  if (host) return workbench
  const { colorScheme = 'auto' } = props
  return (
    <MantineProvider
      theme={aftercartTheme}
      defaultColorScheme={colorScheme}
      {...(colorScheme === 'auto' ? {} : { forceColorScheme: colorScheme })}
    >
      {workbench}
    </MantineProvider>
  )
}
