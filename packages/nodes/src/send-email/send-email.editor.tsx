import { Input, SegmentedControl } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { MergeText } from '../editor/merge-text.tsx'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import { mergeFields } from '../text/merge-fields.ts'
import { unsubscribeField } from './send-email.model.ts'

export const sendEmailEditor: NodeEditor = { icon: IconMail, Form: SendEmailForm, fields: ['kind', 'subject', 'body'] }

function SendEmailForm({ params, onChange, problems, trigger, readOnly }: FormProps) {
  const kind = textOf(params, 'kind')
  const marketing = kind === 'marketing'
  const fields = mergeFields(trigger, 'customer').filter(({ name }) => marketing || name !== unsubscribeField)
  return (
    <div className="ac-form">
      <Input.Wrapper label="This email is" labelElement="div" error={errorAt(problems, 'kind')}>
        <SegmentedControl
          fullWidth
          mt={4}
          aria-label="This email is"
          data={[
            { value: 'transactional', label: 'About the order' },
            { value: 'marketing', label: 'Marketing' },
          ]}
          value={kind}
          onChange={(value) => onChange(withParam(params, 'kind', value))}
          disabled={readOnly}
        />
      </Input.Wrapper>
      <p className="ac-form-hint">
        {marketing
          ? 'Offers and news. Many countries allow them only for customers who agreed, so mark them as what they are.'
          : 'About something the customer did: a receipt, a failed payment. It goes to everyone, so keep offers out of it.'}
      </p>
      <MergeText
        label="Subject"
        placeholder="About your order {{ order.id }}"
        value={textOf(params, 'subject')}
        onChange={(value) => onChange(withParam(params, 'subject', value))}
        fields={fields}
        error={errorAt(problems, 'subject')}
        readOnly={readOnly}
      />
      <MergeText
        label="Message"
        rows={8}
        placeholder={'Hello {{ contact.firstName }},\n\n…'}
        description="Write as you would in a letter; an empty line begins a new paragraph."
        value={textOf(params, 'body')}
        onChange={(value) => onChange(withParam(params, 'body', value))}
        fields={fields}
        error={errorAt(problems, 'body')}
        readOnly={readOnly}
      />
      {marketing && (
        <p className="ac-form-hint">
          Contacts who unsubscribed do not get it. A link to unsubscribe stands below the message, unless you put it in
          yourself.
        </p>
      )}
      <p className="ac-form-hint">
        Just before it is sent, the flow looks again. If the order was paid, cancelled or refunded in the meantime and
        the flow does not know of it, this email is left out. Your shop’s quiet hours and daily cap may hold it until
        later; the run’s timeline says why.
      </p>
    </div>
  )
}
