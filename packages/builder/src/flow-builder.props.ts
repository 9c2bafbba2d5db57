import type { ReactNode } from 'react'
import type { Catalogue, Flow, FlowNode, Problem, Trigger } from '@aftercart/flow'
import type { FormProps, NodeEditor } from '@aftercart/nodes/editor'

export type Breadcrumb = { label: string; href?: string; onClick?: () => void }

/** Where the saved draft stands towards what runs: version numbers count from 1, null = nothing is live yet. */
export type PublishStatus = { liveVersion: number | null; hasUnpublishedChanges: boolean }

/**
 * The canvas as a plugin: takes a flow and callbacks, knows no server. Fills its parent, which must have a height.
 * Works inside a `MantineProvider`; where there is none it brings its own, with Aftercart's theme.
 */
export type FlowBuilderProps = {
  /**
   * The draft to begin with. Later values take the drawing's place only when they say something new, so that handing
   * back what was just saved disturbs nobody. Use `key` to show another campaign.
   */
  flow: Flow
  title: string
  breadcrumbs?: readonly Breadcrumb[]
  status?: PublishStatus
  /** Default: Aftercart's own node types. Give both to add some of your own. */
  catalogue?: Catalogue
  editors?: Readonly<Record<string, NodeEditor>>
  /** The trigger belongs to the place the flow was opened from and cannot be exchanged or taken away. */
  fixedTrigger?: Trigger | null
  /** The shop's other campaigns, for steps that begin or stop one. */
  campaigns?: FormProps['campaigns']
  /** Problems only the server knows; the flow's own are found here at each change. */
  problems?: readonly Problem[]
  /** What stands on a card's upper edge, by node id, e.g. "128 waiting". */
  counts?: Readonly<Record<string, string>>
  /** What stands beside a way out's name, by `node:out`, e.g. "78 %". */
  shares?: Readonly<Record<string, string>>
  readOnly?: boolean
  /** Only heeded outside a `MantineProvider`; inside, its colour scheme rules. */
  colorScheme?: 'light' | 'dark' | 'auto'
  /** More buttons for the header, before Save. */
  headerActions?: ReactNode
  /** More to say about the selected node, below its form, e.g. who waits there. */
  renderNodeDetail?: (node: FlowNode) => ReactNode
  /** "Publish…" by default: the dots promise that a question follows. */
  publishLabel?: string
  onChange?: (flow: Flow) => void
  /** Keeps the draft, problems and all. A rejection is shown with its message. Without it there is no Save button. */
  onSave?: (flow: Flow) => Promise<unknown>
  /** Called with a flow that has no errors, after `onSave` has kept it. May ask a question first. */
  onPublish?: (flow: Flow) => Promise<unknown> | void
}
