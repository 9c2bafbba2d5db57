import { useState } from 'react'
import { useMediaQuery } from '@mantine/hooks'

export type Sheets = ReturnType<typeof useSheets>

/** On a narrow screen palette and inspector come up from below. */
export function useSheets() {
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const [isPaletteOpen, setPaletteOpen] = useState(false)
  const [isOverviewOpen, setOverviewOpen] = useState(false)
  return { isNarrow, isPaletteOpen, setPaletteOpen, isOverviewOpen, setOverviewOpen }
}
