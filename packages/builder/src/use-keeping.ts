import { useState } from 'react'
import { validateFlow, type Catalogue, type Flow } from '@aftercart/flow'
import type { FlowBuilderProps } from './flow-builder.props.ts'

type Options = Pick<FlowBuilderProps, 'onSave' | 'onPublish' | 'status'> & {
  flow: Flow
  catalogue: Catalogue
  isChanged: boolean
  markSaved(flow: Flow): void
  showNextProblem(): void
}

/** Saving and publishing: one at a time, and what went wrong in words. */
export function useKeeping({
  flow,
  catalogue,
  isChanged,
  markSaved,
  showNextProblem,
  onSave,
  onPublish,
  status,
}: Options) {
  const [busy, setBusy] = useState<'saving' | 'publishing' | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [wasSaved, setWasSaved] = useState(false)

  const keep = async (): Promise<void> => {
    if (!onSave) return
    await onSave(flow)
    markSaved(flow)
    setWasSaved(true)
  }

  const during = async (what: 'saving' | 'publishing', work: () => Promise<unknown>): Promise<void> => {
    if (busy) return
    setBusy(what)
    setFailure(null)
    try {
      await work()
    } catch (error) {
      setFailure(failureText(what, error))
    } finally {
      setBusy(null)
    }
  }

  const save = (): void => void during('saving', keep)

  const publish = (): void => {
    // The shown problems may be a moment behind: what is published must be judged as it is now.
    if (validateFlow(flow, catalogue).some((each) => each.severity === 'error')) return showNextProblem()
    void during('publishing', async () => {
      if (isChanged) await keep()
      await onPublish?.(flow)
    })
  }

  return {
    busy,
    failure,
    closeFailure: () => setFailure(null),
    save,
    publish,
    statusText: statusText(busy === 'saving', isChanged, wasSaved, status),
  }
}

function failureText(what: 'saving' | 'publishing', error: unknown): string {
  const failed = what === 'saving' ? 'Your draft could not be saved' : 'The flow could not be published'
  const reason = error instanceof Error && error.message ? error.message : 'The server did not answer.'
  return `${failed}: ${reason} Nothing is lost here; try again.`
}

function statusText(
  isSaving: boolean,
  isChanged: boolean,
  wasSaved: boolean,
  status: FlowBuilderProps['status'],
): string {
  if (isSaving) return 'Saving…'
  if (isChanged) return 'Unsaved changes'
  if (!status) return wasSaved ? 'Draft saved' : ''
  if (status.liveVersion === null) return 'Draft saved · not published yet'
  return status.hasUnpublishedChanges
    ? `Draft saved · version ${status.liveVersion} live`
    : `Version ${status.liveVersion} live`
}
