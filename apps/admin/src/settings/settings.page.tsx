import { Tabs } from '@mantine/core'
import {
  IconBuildingStore,
  IconCode,
  IconCreditCard,
  IconKey,
  IconMail,
  IconRoute2,
  type Icon,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Navigate, useNavigate, useParams } from 'react-router'
import { Page } from '../page/page.tsx'
import { EmbedSection } from './embed.section.tsx'
import { KeysSection } from './keys.section.tsx'
import { MessagesSection } from './messages.section.tsx'
import { OrdersSection } from './orders.section.tsx'
import { PaymentsSection } from './payments.section.tsx'
import classes from './settings.module.css'
import { ShopSection } from './shop.section.tsx'

const sections: readonly { path: string; label: string; icon: Icon; Section: ComponentType }[] = [
  { path: 'shop', label: 'Shop', icon: IconBuildingStore, Section: ShopSection },
  { path: 'orders', label: 'Orders', icon: IconRoute2, Section: OrdersSection },
  { path: 'payments', label: 'Payments', icon: IconCreditCard, Section: PaymentsSection },
  { path: 'messages', label: 'Messages', icon: IconMail, Section: MessagesSection },
  { path: 'keys', label: 'Keys', icon: IconKey, Section: KeysSection },
  { path: 'embed', label: 'Storefront', icon: IconCode, Section: EmbedSection },
]

export function SettingsPage() {
  const { section } = useParams()
  const navigate = useNavigate()
  const open = sections.find((each) => each.path === section)
  if (!open) return <Navigate to="/settings/shop" replace />
  return (
    <Page title="Settings">
      <Tabs
        value={open.path}
        onChange={(path) => void navigate(`/settings/${path}`)}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List className={classes.tabs} aria-label="Settings">
          {sections.map(({ path, label, icon: Icon }) => (
            <Tabs.Tab key={path} value={path} leftSection={<Icon size={16} stroke={1.7} aria-hidden />}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {sections.map(({ path, Section }) => (
          <Tabs.Panel key={path} value={path} pt="lg">
            <Section />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  )
}
