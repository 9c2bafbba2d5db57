export { FlowBuilder } from './flow-builder.tsx'
export type { Breadcrumb, FlowBuilderProps, PublishStatus } from './flow-builder.props.ts'
export { StepIcon, StepIcons } from './step-icon.tsx'
export { FlowPreview } from './canvas/flow-preview.tsx'
