import { IconPlayerStop } from '@tabler/icons-react'
import { CampaignForm } from '../editor/campaign-field.tsx'
import type { FormProps, NodeEditor } from '../editor/node-editor.ts'

export const stopFlowEditor: NodeEditor = { icon: IconPlayerStop, Form: StopFlowForm, fields: ['campaignId'] }

function StopFlowForm(props: FormProps) {
  return (
    <CampaignForm
      {...props}
      label="Stop"
      hint="Whatever it is doing for this contact ends at once: waits are over and unsent messages stay unsent."
    />
  )
}
