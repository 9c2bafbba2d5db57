import { authenticationNeeded } from './authentication-needed.template.ts'
import { errorToTheTeam } from './error-to-the-team.template.ts'
import { failedPurchaseApology } from './failed-purchase-apology.template.ts'
import { hardDecline } from './hard-decline.template.ts'
import { softDeclineDunning } from './soft-decline-dunning.template.ts'
import type { Template } from './template.ts'

export type { Template } from './template.ts'

/** Every ready-made flow, in the order in which they are offered. A new one is a file and a line here. */
export const templates: readonly Template[] = [
  failedPurchaseApology,
  softDeclineDunning,
  hardDecline,
  authenticationNeeded,
  errorToTheTeam,
]
