import type { ReactNode } from 'react'
import { ActionIcon, Anchor, Button, Tooltip, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import type { Problem } from '@aftercart/flow'
import type { Breadcrumb } from '../flow-builder.props.ts'
import './header.css'

type Props = {
  title: string
  breadcrumbs: readonly Breadcrumb[]
  statusText: string
  problems: readonly Problem[]
  canUndo: boolean
  canRedo: boolean
  readOnly: boolean
  busy: 'saving' | 'publishing' | null
  actions: ReactNode
  publishLabel: string
  onUndo(): void
  onRedo(): void
  onShowProblem(): void
  onSave: (() => void) | null
  onPublish: (() => void) | null
}

export function Header(props: Props) {
  const { title, breadcrumbs, statusText, readOnly, busy, onSave, onPublish } = props
  const errors = props.problems.filter((each) => each.severity === 'error').length
  return (
    <div className="ac-header">
      <div className="ac-header-name">
        {breadcrumbs.length > 0 && <Breadcrumbs items={breadcrumbs} />}
        <h1 className="ac-header-title">{title}</h1>
        <span className="ac-header-status" role="status" data-testid="save-status">
          {statusText}
        </span>
      </div>
      <div className="ac-header-actions">
        {!readOnly && <Undoing {...props} />}
        <ProblemCount problems={props.problems} onClick={props.onShowProblem} />
        {props.actions}
        {onSave && !readOnly && (
          <Button variant="default" size="sm" loading={busy === 'saving'} onClick={onSave}>
            Save
          </Button>
        )}
        {onPublish && !readOnly && (
          <Tooltip
            label={`Mend ${errors} ${plural(errors, 'problem')} first. Press to see where.`}
            disabled={errors === 0}
          >
            <Button
              size="sm"
              loading={busy === 'publishing'}
              aria-disabled={errors > 0}
              data-held={errors > 0 || undefined}
              className="ac-publish"
              onClick={onPublish}
            >
              {props.publishLabel}
            </Button>
          </Tooltip>
        )}
      </div>
    </div>
  )
}

function Breadcrumbs({ items }: { items: readonly Breadcrumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="ac-crumbs">
      {items.map((item) => (
        <span key={item.label}>
          <Crumb {...item} /> <span aria-hidden>/</span>
        </span>
      ))}
    </nav>
  )
}

function Crumb({ label, href, onClick }: Breadcrumb) {
  if (!href && !onClick) return label
  if (!href)
    return (
      <UnstyledButton className="ac-crumb" onClick={onClick}>
        {label}
      </UnstyledButton>
    )
  return (
    <Anchor
      className="ac-crumb"
      href={href}
      onClick={(event) => {
        if (!onClick || event.metaKey || event.ctrlKey) return
        event.preventDefault()
        onClick()
      }}
    >
      {label}
    </Anchor>
  )
}

function Undoing({ canUndo, canRedo, onUndo, onRedo }: Props) {
  return (
    <div className="ac-header-undo">
      <Tooltip label="Undo · Ctrl Z">
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Undo" disabled={!canUndo} onClick={onUndo}>
          <IconArrowBackUp size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo · Ctrl Shift Z">
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Redo" disabled={!canRedo} onClick={onRedo}>
          <IconArrowForwardUp size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

function ProblemCount({ problems, onClick }: { problems: readonly Problem[]; onClick(): void }) {
  const errors = problems.filter((each) => each.severity === 'error').length
  const notes = problems.length - errors
  if (problems.length === 0) return null
  return (
    <Tooltip label="Show where, one after the other">
      <UnstyledButton
        className="ac-problems"
        data-severity={errors > 0 ? 'error' : 'warning'}
        data-testid="problem-count"
        onClick={onClick}
      >
        <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
        <span>{errors > 0 ? errors : notes}</span>
        <span className="ac-problems-word">{errors > 0 ? plural(errors, 'problem') : plural(notes, 'note')}</span>
      </UnstyledButton>
    </Tooltip>
  )
}

function plural(amount: number, thing: string): string {
  return amount === 1 ? thing : `${thing}s`
}
