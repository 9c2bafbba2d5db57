import { abandonedAfterLogin } from './abandoned-after-login.template.ts'
import { authenticationNeeded } from './authentication-needed.template.ts'
import { cardExpiring } from './card-expiring.template.ts'
import { errorToTheTeam } from './error-to-the-team.template.ts'
import { failedPurchaseApology } from './failed-purchase-apology.template.ts'
import { hardDecline } from './hard-decline.template.ts'
import { loginGreeting } from './login-greeting.template.ts'
import { newContact } from './new-contact.template.ts'
import { prospectToCustomer } from './prospect-to-customer.template.ts'
import { recovered } from './recovered.template.ts'
import { regular } from './regular.template.ts'
import { renewalFailed } from './renewal-failed.template.ts'
import { reviewRequest } from './review-request.template.ts'
import { softDeclineDunning } from './soft-decline-dunning.template.ts'
import type { Template } from './template.ts'
import { welcome } from './welcome.template.ts'
import { winBack } from './win-back.template.ts'

export type { Template } from './template.ts'

/** Every ready-made flow, in the order in which they are offered. A new one is a file and a line here. */
export const templates: readonly Template[] = [
  failedPurchaseApology,
  softDeclineDunning,
  hardDecline,
  authenticationNeeded,
  renewalFailed,
  recovered,
  errorToTheTeam,
  prospectToCustomer,
  welcome,
  newContact,
  loginGreeting,
  abandonedAfterLogin,
  cardExpiring,
  reviewRequest,
  regular,
  winBack,
]
