import { drawing, letter, officeHours } from './drawing.ts'
import type { Template } from './template.ts'

export const abandonedAfterLogin: Template = {
  id: 'abandoned-after-login',
  name: 'Logged in, but did not buy',
  does: 'Offers help the next working day when somebody logged in to the cart and bought nothing for a day.',
  kind: 'campaign',
  flow: drawing(
    {
      start: ['trigger', { on: 'cart-login' }],
      'one-day': ['wait', { for: 'P1D' }],
      hours: officeHours,
      help: [
        'send-email',
        {
          kind: 'marketing',
          subject: 'Did something get in the way, {{ contact.firstName }}?',
          body: letter(
            'Hello {{ contact.firstName }},',
            'you were in our shop and left without an order. If something did not work or a question was left open, simply answer this email and we will sort it out.',
            'Or go on where you left off: {{ shop.url }}',
            '{{ shop.name }}',
          ),
        },
      ],
    },
    ['start > one-day > hours > help'],
    { reEntry: { when: 'after', days: 14 }, exitOn: [{ on: 'purchase-made' }, { on: 'unsubscribed' }] },
  ),
}
