import { IconCreditCardPay } from '@tabler/icons-react'
import type { NodeEditor } from '../editor/node-editor.ts'

export const retryChargeEditor: NodeEditor = { icon: IconCreditCardPay, Form: RetryChargeForm, fields: [] }

function RetryChargeForm() {
  return (
    <div className="ac-form">
      <p className="ac-form-hint">
        The card of the order is charged once more, without the customer. If the money comes in, the flow goes on by
        “Paid”, otherwise by “Not paid”.
      </p>
      <p className="ac-form-hint">
        It is not tried when the bank said never to try this card again, when the card network’s limit is used up (Visa
        20 tries in 30 days, Mastercard 10 a day and 35 in 30 days), when another flow already does, or when your
        settings leave this to the gateway. The timeline then says why.
      </p>
    </div>
  )
}
