import { aftercartTheme } from '@aftercart/builder/theme'
import { Alert, Drawer, Menu, mergeThemeOverrides, Modal, Notification, PasswordInput } from '@mantine/core'

/** The theme of all of Aftercart, with what this app's dialogs and messages say to those who hear them. */
export const adminTheme = mergeThemeOverrides(aftercartTheme, {
  components: {
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: { fontSize: '1.0625rem', fontWeight: 650 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { transitionProps: { duration: 160 } } }),
    // The placeholder is a focusable element among the menu's items, which a menu may not have.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, color: 'goal' } }),
    PasswordInput: PasswordInput.extend({
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': 'Show what you type' } },
    }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
  },
})
