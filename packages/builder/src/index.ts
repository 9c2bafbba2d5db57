export { FlowBuilder } from './flow-builder.tsx'
export type { Breadcrumb, FlowBuilderProps, PublishStatus } from './flow-builder.props.ts'
export { StepIcon, StepIcons } from './step-icon.tsx'
export { NodeCard } from './canvas/node-card.tsx'
