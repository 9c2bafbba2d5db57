import type { Builder, StepPlace, StepRequest } from '../builder.context.ts'
import type { Sheets } from '../use-sheets.ts'
import { stepGroups, type StepKind } from './step-kind.ts'

type Options = {
  builder: Builder
  steps: { add(kind: StepKind, place: StepPlace | null): string | null; focusCard(id: string): void }
  sheets: Sheets
  /** Where a step is being asked for with the small menu. */
  request: StepRequest | null
}

/** A step that was chosen: from the palette, from the small menu, or dropped onto the canvas. */
export function useAdding({ builder, steps, sheets, request }: Options) {
  const { catalogue, fixedTrigger, askForStep } = builder
  const addStep = (kind: StepKind, place: StepPlace | null): void => {
    // Whoever asked on the canvas goes on there; whoever chose from the palette may want more of it.
    const isFromMenu = request !== null
    askForStep(null)
    sheets.setPaletteOpen(false)
    const added = steps.add(kind, place)
    if (added && isFromMenu) steps.focusCard(added)
  }
  const dropStep = (key: string, place: StepPlace): void => {
    const kinds = stepGroups(catalogue, fixedTrigger).flatMap((group) => group.kinds)
    const kind = kinds.find((each) => each.key === key)
    if (kind) addStep(kind, place)
  }
  return { addStep, dropStep, closeMenu: () => askForStep(null) }
}
