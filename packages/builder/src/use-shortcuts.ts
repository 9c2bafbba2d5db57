import { useEffect, useRef, type RefObject } from 'react'
import type { Flow } from '@aftercart/flow'

type Shortcuts = {
  root: RefObject<HTMLElement | null>
  onUndo(): void
  onRedo(): void
  onSave(): void
  onSearch(): void
  copied(): Flow
  pasteText(text: string): boolean
}

/** Ctrl or Cmd with Z, Shift+Z, Y, S, K, C and V, while nobody types elsewhere on the page. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  useEffect(() => {
    latest.current = shortcuts
  })
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => pressed(event, latest.current)
    const onCopy = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || !isOurs(event.target, latest.current) || String(getSelection() ?? '') !== '') return
      const fragment = latest.current.copied()
      if (fragment.nodes.length === 0) return
      event.preventDefault()
      event.clipboardData?.setData('text/plain', JSON.stringify(fragment))
    }
    const onPaste = (event: ClipboardEvent): void => {
      if (isTyping(event.target) || !isOurs(event.target, latest.current)) return
      if (latest.current.pasteText(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    document.addEventListener('copy', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [])
}

function pressed(event: KeyboardEvent, shortcuts: Shortcuts): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || !isOurs(event.target, shortcuts)) return
  const action = actionOf(event, shortcuts)
  if (!action) return
  event.preventDefault()
  action()
}

function actionOf(event: KeyboardEvent, { onUndo, onRedo, onSave, onSearch }: Shortcuts): (() => void) | undefined {
  const key = event.key.toLowerCase()
  if (key === 's') return onSave
  if (key === 'k') return onSearch
  if (isTyping(event.target)) return undefined
  if (key === 'z') return event.shiftKey ? onRedo : onUndo
  return key === 'y' ? onRedo : undefined
}

/** Nothing focused counts as ours: after a press on bare canvas the focus is the body's. */
function isOurs(target: EventTarget | null, { root }: Shortcuts): boolean {
  return target === document.body || (target instanceof Node && (root.current?.contains(target) ?? false))
}

/** A text field keeps its own undo, copy and paste. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}
