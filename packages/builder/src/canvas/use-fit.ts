import { useCallback } from 'react'
import { useReactFlow, useStoreApi } from '@xyflow/react'

const margin = { top: 56, side: 40, bottom: 96 }

/** Below this a card's sentence cannot be read any more. */
const readable = 0.65

/**
 * Brings the flow into view with its beginning at the top, because one reads it downwards. At first it stays readable,
 * even when not all of it fits; asked for (`all`) it shows everything.
 */
export function useFit(): (all: boolean) => void {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow()
  const store = useStoreApi()
  return useCallback(
    (all) => {
      const { width, height, minZoom } = store.getState()
      const nodes = getNodes()
      if (nodes.length === 0 || width === 0) return
      const bounds = getNodesBounds(nodes)
      const fitting = Math.min(
        1,
        (width - 2 * margin.side) / bounds.width,
        (height - margin.top - margin.bottom) / bounds.height,
      )
      const zoom = Math.max(all ? minZoom : readable, fitting)
      const first = nodes[0]?.position.x ?? bounds.x
      // When it is too wide to be shown whole, the trigger is what stands in the middle.
      const middle = bounds.width * zoom <= width ? bounds.x + bounds.width / 2 : first + 128
      void setViewport(
        { x: width / 2 - middle * zoom, y: margin.top - bounds.y * zoom, zoom },
        { duration: all ? 160 : 0 },
      )
    },
    [getNodes, getNodesBounds, setViewport, store],
  )
}
