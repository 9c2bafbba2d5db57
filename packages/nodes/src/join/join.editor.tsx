import { Radio, Stack } from '@mantine/core'
import { IconArrowsJoin } from '@tabler/icons-react'
import { errorAt, textOf, withParam, type FormProps, type NodeEditor } from '../editor/node-editor.ts'
import '../editor/editor.css'

export const joinEditor: NodeEditor = { icon: IconArrowsJoin, Form: JoinForm, fields: ['goesOn'] }

function JoinForm({ params, onChange, problems, readOnly }: FormProps) {
  return (
    <div className="ac-form">
      <Radio.Group
        label="The contact goes on"
        value={textOf(params, 'goesOn') || 'all'}
        onChange={(value) => onChange(withParam(params, 'goesOn', value))}
        error={errorAt(problems, 'goesOn')}
        readOnly={readOnly}
      >
        <Stack gap={12} mt={8}>
          <Radio
            value="all"
            label="when all branches are here"
            description="Branches that ended before do not count."
            disabled={readOnly}
          />
          <Radio
            value="first"
            label="with the first branch that comes"
            description="The others stop at once: their waits end, and what they had not sent yet never goes out."
            disabled={readOnly}
          />
        </Stack>
      </Radio.Group>
    </div>
  )
}
