import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'

/** Adds one more to a list in a form: a rule, a case, a variant. */
export function AddButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <Button
      className="ac-add"
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}
