import { ActionIcon, TextInput } from '@mantine/core'
import { IconFlask, IconX } from '@tabler/icons-react'
import type { JsonObject } from '@aftercart/flow'
import { AddButton } from '../editor/add-button.tsx'
import { NumberField } from '../editor/number-field.tsx'
import { errorAt, objectsOf, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import '../editor/editor.css'

export const abSplitEditor: NodeEditor = { icon: IconFlask, Form: AbSplitForm, fields: ['variants', 'holdOut'] }

function AbSplitForm({ params, onChange, problems, readOnly }: FormProps) {
  const variants = objectsOf(params, 'variants')
  const total = variants.reduce((sum, each) => sum + weightOf(each), 0)
  const save = (next: JsonObject[]): void => onChange(withParam(params, 'variants', next))
  return (
    <div className="ac-form">
      <div className="ac-rules" role="group" aria-label="Variants">
        <p className="ac-form-title">Variants and their weights</p>
        {variants.map((each, index) => (
          <Variant
            key={index}
            index={index}
            variant={each}
            share={total === 0 ? 0 : weightOf(each) / total}
            errorOf={(field) => errorAt(problems, `variants.${index}.${field}`)}
            readOnly={readOnly}
            mayGo={variants.length > 1}
            onChange={(next) => save(variants.map((other, at) => (at === index ? next : other)))}
            onRemove={() => save(variants.filter((_, at) => at !== index))}
          />
        ))}
        {errorAt(problems, 'variants') && <p className="ac-form-error">{errorAt(problems, 'variants')}</p>}
        {!readOnly && (
          <div>
            <AddButton label="Add a variant" onClick={() => save([...variants, freshVariant(variants)])} />
          </div>
        )}
      </div>
      <NumberField
        label="Hold out"
        description="So many take no part, so that you see what happens without. More later takes them from the variants, and nobody changes sides."
        unit="%"
        placeholder="0"
        value={params['holdOut']}
        onChange={(value) => onChange(withParam(params, 'holdOut', value))}
        error={errorAt(problems, 'holdOut')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">The same contact always goes the same way, however often they come here.</p>
    </div>
  )
}

type VariantProps = {
  index: number
  variant: JsonObject
  share: number
  errorOf(field: 'id' | 'name' | 'weight'): string | undefined
  readOnly: boolean
  mayGo: boolean
  onChange(variant: JsonObject): void
  onRemove(): void
}

function Variant({ index, variant, share, errorOf, readOnly, mayGo, onChange, onRemove }: VariantProps) {
  const label = `Variant ${index + 1}`
  return (
    <div className="ac-case-line" role="group" aria-label={label}>
      <TextInput
        aria-label={`${label}: name`}
        placeholder={textOf(variant, 'id').toUpperCase()}
        value={textOf(variant, 'name')}
        onChange={(event) => onChange(withParam(variant, 'name', event.currentTarget.value || undefined))}
        error={errorOf('name') ?? errorOf('id')}
        disabled={readOnly}
      />
      <NumberField
        label={`${label}: weight`}
        labelHidden
        unit={`= ${Math.round(share * 100)} %`}
        value={variant['weight']}
        onChange={(weight) => onChange({ ...variant, weight: weight ?? '' })}
        error={errorOf('weight')}
        readOnly={readOnly}
      />
      {!readOnly && mayGo && (
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`Remove ${label}`} onClick={onRemove}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      )}
    </div>
  )
}

/** The first letter that no variant has; behind z, a number. */
function freshVariant(variants: readonly JsonObject[]): JsonObject {
  const taken = new Set(variants.map((each) => textOf(each, 'id')))
  const id = [...'abcdefghijklmnopqrstuvwxyz'].find((letter) => !taken.has(letter)) ?? `v${variants.length + 1}`
  return { id, name: id.toUpperCase(), weight: 50 }
}

function weightOf(variant: JsonObject): number {
  return typeof variant['weight'] === 'number' ? Math.max(0, variant['weight']) : 0
}
