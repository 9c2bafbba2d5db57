import { campaignsRouter } from './campaigns.router.ts'
import { contactsRouter } from './contacts.router.ts'
import { deadLettersRouter } from './dead-letters.router.ts'
import { eventsRouter } from './events.router.ts'
import { failedRunsRouter } from './failed-runs.router.ts'
import { keysRouter } from './keys.router.ts'
import { mailboxRouter } from './mailbox.router.ts'
import { ordersRouter } from './orders.router.ts'
import { outcomesRouter } from './outcomes.router.ts'
import { productsRouter } from './products.router.ts'
import { purchaseActionsRouter } from './purchase-actions.router.ts'
import { runsRouter } from './runs.router.ts'
import { sessionRouter } from './session.router.ts'
import { settingsRouter } from './settings.router.ts'
import { storefrontRouter } from './storefront.router.ts'
import { tasksRouter } from './tasks.router.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  campaigns: campaignsRouter,
  contacts: contactsRouter,
  deadLetters: deadLettersRouter,
  events: eventsRouter,
  failedRuns: failedRunsRouter,
  keys: keysRouter,
  mailbox: mailboxRouter,
  orders: ordersRouter,
  outcomes: outcomesRouter,
  products: productsRouter,
  purchaseActions: purchaseActionsRouter,
  runs: runsRouter,
  session: sessionRouter,
  settings: settingsRouter,
  storefront: storefrontRouter,
  tasks: tasksRouter,
})

export type AppRouter = typeof appRouter
