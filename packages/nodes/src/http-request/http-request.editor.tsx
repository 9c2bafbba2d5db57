import { ActionIcon, Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { IconPlus, IconWorldUpload, IconX } from '@tabler/icons-react'
import type { JsonObject } from '@aftercart/flow'
import { DurationField } from '../editor/duration-field.tsx'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'
import { httpMethods } from './http-request.model.ts'

export const httpRequestEditor: NodeEditor = {
  icon: IconWorldUpload,
  Form: HttpRequestForm,
  fields: ['method', 'url', 'headers', 'body', 'secret', 'timeout'],
}

function HttpRequestForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  const fields = mergeFields(trigger, 'machine')
  const method = textOf(params, 'method') || 'POST'
  return (
    <div className="ac-form">
      <NativeSelect
        label="Method"
        data={[...httpMethods]}
        value={method}
        onChange={(event) => onChange(withParam(params, 'method', event.currentTarget.value))}
        error={errorAt(problems, 'method')}
        disabled={readOnly}
      />
      <MergeText
        label="Address"
        placeholder="https://api.example.com/orders"
        value={textOf(params, 'url')}
        onChange={(value) => onChange(withParam(params, 'url', value))}
        fields={fields}
        error={errorAt(problems, 'url')}
        readOnly={readOnly}
        monospace
      />
      {method !== 'GET' && (
        <MergeText
          label="Body"
          rows={4}
          value={textOf(params, 'body')}
          onChange={(value) => onChange(withParam(params, 'body', value))}
          fields={fields}
          error={errorAt(problems, 'body')}
          readOnly={readOnly}
          monospace
        />
      )}
      <Headers params={params} onChange={onChange} error={errorAt(problems, 'headers')} readOnly={readOnly} />
      <PasswordInput
        label="Signing secret"
        description="Then the receiver can prove by the Standard Webhooks headers that the call came from you."
        placeholder="None"
        value={textOf(params, 'secret')}
        onChange={(event) => onChange(withParam(params, 'secret', event.currentTarget.value || undefined))}
        error={errorAt(problems, 'secret')}
        disabled={readOnly}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the secret' }}
      />
      <DurationField
        label="Give up after"
        value={textOf(params, 'timeout')}
        onChange={(value) => onChange(withParam(params, 'timeout', value))}
        error={errorAt(problems, 'timeout')}
        readOnly={readOnly}
      />
      <p className="ac-form-hint">
        An answer from 200 to 299 goes out by <strong>OK</strong>. A call that keeps failing goes out by{' '}
        <strong>Failed</strong>. A repeated call carries the same Idempotency-Key, so the receiver can tell it is the
        same one.
      </p>
    </div>
  )
}

type HeaderProps = {
  params: JsonObject
  onChange(params: JsonObject): void
  error: string | undefined
  readOnly: boolean
}

/** Name and value, row by row. A row whose name is still empty is kept under an empty name until it gets one. */
function Headers({ params, onChange, error, readOnly }: HeaderProps) {
  const stored = params['headers']
  const rows = Object.entries(stored && typeof stored === 'object' && !Array.isArray(stored) ? stored : {})
  const save = (next: [string, JsonObject[string]][]): void =>
    onChange(withParam(params, 'headers', next.length === 0 ? undefined : Object.fromEntries(next)))
  const change = (at: number, name: string, value: string): void => {
    // Two headers of one name would swallow each other while one is being typed.
    const isTaken = rows.some(([other], index) => index !== at && other === name)
    if (!isTaken) save(rows.map((row, index) => (index === at ? [name, value] : row)))
  }
  return (
    <div role="group" aria-label="Headers" className="ac-rule-group">
      {rows.length > 0 && <p className="ac-form-title">Headers</p>}
      {rows.map(([name, value], index) => (
        <div className="ac-form-row" key={index}>
          <TextInput
            flex={1}
            aria-label={`Header ${index + 1}: name`}
            placeholder="X-Shop"
            value={name}
            disabled={readOnly}
            error={error !== undefined}
            onChange={(event) => change(index, event.currentTarget.value, String(value))}
          />
          <TextInput
            flex={1}
            aria-label={`Header ${index + 1}: value`}
            placeholder="value"
            value={String(value)}
            disabled={readOnly}
            onChange={(event) => change(index, name, event.currentTarget.value)}
          />
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={`Remove header ${name || index + 1}`}
              onClick={() => save(rows.filter((_, at) => at !== index))}
            >
              <IconX size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {error && <p className="ac-form-error">{error}</p>}
      {!readOnly && (
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml={-8}
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={rows.some(([name]) => name === '')}
            onClick={() => save([...rows, ['', '']])}
          >
            Add a header
          </Button>
        </div>
      )}
    </div>
  )
}
