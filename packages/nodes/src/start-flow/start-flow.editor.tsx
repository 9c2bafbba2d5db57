import { IconPlayerPlay } from '@tabler/icons-react'
import { CampaignForm } from '../editor/campaign-field.tsx'
import type { FormProps, NodeEditor } from '../editor/node-editor.ts'

export const startFlowEditor: NodeEditor = { icon: IconPlayerPlay, Form: StartFlowForm, fields: ['campaignId'] }

function StartFlowForm(props: FormProps) {
  return (
    <CampaignForm
      {...props}
      label="Start"
      hint="It begins for this contact, about the same order, if it is published and its rules let the contact in. This flow goes on at once."
    />
  )
}
