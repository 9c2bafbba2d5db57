import { Input, SegmentedControl } from '@mantine/core'

type Which = 'marketing' | 'all'

type WhichEmailsProps = { label: string; value: Which; onChange: (value: Which) => void }

/** Marketing alone, or what is about an order too. */
export function WhichEmails({ label, value, onChange }: WhichEmailsProps) {
  return (
    <Input.Wrapper
      label={label}
      description={
        value === 'marketing'
          ? 'Emails about an order, for example that a payment failed, go out at once.'
          : 'Emails about an order wait too, also when something is wrong with the payment.'
      }
      inputWrapperOrder={['label', 'input', 'description']}
      labelElement="div"
      styles={{ description: { marginTop: 6 } }}
    >
      <div>
        <SegmentedControl
          aria-label={label}
          value={value}
          onChange={(which) => onChange(which === 'all' ? 'all' : 'marketing')}
          data={[
            { value: 'marketing', label: 'Marketing only' },
            { value: 'all', label: 'All emails' },
          ]}
        />
      </div>
    </Input.Wrapper>
  )
}
