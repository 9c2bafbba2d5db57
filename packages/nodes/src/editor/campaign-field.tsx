import { Select } from '@mantine/core'
import { errorAt, textOf, withParam, type FormProps } from './node-editor.ts'
import './editor.css'

/** Chooses one of the shop's other campaigns. One that is no longer there stays to be seen, and can be exchanged. */
export function CampaignForm({
  params,
  onChange,
  problems,
  campaigns,
  readOnly,
  label,
  hint,
}: FormProps & { label: string; hint: string }) {
  const chosen = textOf(params, 'campaignId')
  const known = campaigns.map(({ id, name }) => ({ value: id, label: name }))
  const missing = chosen !== '' && !campaigns.some(({ id }) => id === chosen)
  return (
    <div className="ac-form">
      <Select
        label={label}
        placeholder={campaigns.length === 0 && !missing ? 'There is no other campaign yet' : 'Choose a campaign'}
        data={missing ? [...known, { value: chosen, label: 'A campaign that is not in the list' }] : known}
        value={chosen === '' ? null : chosen}
        onChange={(value) => onChange(withParam(params, 'campaignId', value ?? ''))}
        error={errorAt(problems, 'campaignId')}
        disabled={readOnly}
        searchable={known.length > 8}
        nothingFoundMessage="No campaign has this name"
      />
      <p className="ac-form-hint">{hint}</p>
    </div>
  )
}
