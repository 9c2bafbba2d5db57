import { createBrowserRouter, redirect, type RouteObject } from 'react-router'
import { Lost } from './lost.tsx'
import { Shell, type RouteHandle } from './shell.tsx'

const canvas: RouteHandle = { navigation: 'narrow' }

/** While the first page's code is on its way: nothing yet is calmer than a spinner for a moment. */
function Arriving() {
  return <div aria-busy="true" />
}

/** Every page is a file of its own that loads when one goes there. */
const routes: RouteObject[] = [
  {
    path: '/sign-in',
    HydrateFallback: Arriving,
    errorElement: <Lost />,
    lazy: async () => ({ Component: (await import('../sign-in/sign-in.page.tsx')).SignInPage }),
  },
  {
    path: '/setup',
    HydrateFallback: Arriving,
    errorElement: <Lost />,
    lazy: async () => ({ Component: (await import('../set-up/set-up.page.tsx')).SetUpPage }),
  },
  {
    Component: Shell,
    HydrateFallback: Arriving,
    errorElement: <Lost />,
    children: [
      { index: true, loader: () => redirect('/actions') },
      { path: 'actions', lazy: async () => ({ Component: (await import('../actions/actions.page.tsx')).ActionsPage }) },
      {
        path: 'actions/:row/:trigger',
        handle: canvas,
        lazy: async () => ({ Component: (await import('../canvas/purchase-actions.page.tsx')).PurchaseActionsPage }),
      },
      {
        path: 'campaigns',
        lazy: async () => ({ Component: (await import('../campaigns/campaigns.page.tsx')).CampaignsPage }),
      },
      {
        path: 'campaigns/:campaignId',
        handle: canvas,
        lazy: async () => ({ Component: (await import('../canvas/campaign.page.tsx')).CampaignPage }),
      },
      {
        path: 'contacts',
        lazy: async () => ({ Component: (await import('../contacts/contacts.page.tsx')).ContactsPage }),
      },
      {
        path: 'contacts/:contactId',
        lazy: async () => ({ Component: (await import('../contacts/contact.page.tsx')).ContactPage }),
      },
      { path: 'orders', lazy: async () => ({ Component: (await import('../orders/orders.page.tsx')).OrdersPage }) },
      {
        path: 'orders/:orderId',
        lazy: async () => ({ Component: (await import('../orders/order.page.tsx')).OrderPage }),
      },
      { path: 'runs', lazy: async () => ({ Component: (await import('../runs/runs.page.tsx')).RunsPage }) },
      { path: 'runs/:runId', lazy: async () => ({ Component: (await import('../runs/run.page.tsx')).RunPage }) },
      {
        path: 'mailbox/:messageId?',
        lazy: async () => ({ Component: (await import('../mailbox/mailbox.page.tsx')).MailboxPage }),
      },
      { path: 'tasks', lazy: async () => ({ Component: (await import('../tasks/tasks.page.tsx')).TasksPage }) },
      {
        path: 'failed-actions',
        lazy: async () => ({
          Component: (await import('../failed-actions/failed-actions.page.tsx')).FailedActionsPage,
        }),
      },
      {
        path: 'failed-runs',
        lazy: async () => ({ Component: (await import('../failed-runs/failed-runs.page.tsx')).FailedRunsPage }),
      },
      {
        path: 'settings/:section?',
        lazy: async () => ({ Component: (await import('../settings/settings.page.tsx')).SettingsPage }),
      },
    ],
  },
  { path: '*', Component: Lost },
]

export const router = createBrowserRouter(routes)
