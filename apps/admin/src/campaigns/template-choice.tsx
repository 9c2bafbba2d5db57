import { StepIcons } from '@aftercart/builder/step-icon'
import type { Template } from '@aftercart/nodes/templates'
import { Radio } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { campaignTemplates, stepsOf, triggerOf } from '../canvas/ready-made.ts'
import { triggerNames } from '../runs/run.words.ts'
import classes from './template-choice.module.css'

type TemplateChoiceProps = { chosen: Template | null; onChoose: (template: Template | null) => void }

const empty = 'empty'

/** An empty canvas, or one of the ready-made campaigns, each told by what it does. */
export function TemplateChoice({ chosen, onChoose }: TemplateChoiceProps) {
  return (
    <Radio.Group
      aria-label="What to begin with"
      value={chosen?.id ?? empty}
      onChange={(id) => onChoose(campaignTemplates.find((each) => each.id === id) ?? null)}
    >
      <div className={classes.choices}>
        <Radio.Card value={empty} className={classes.choice}>
          <span className={classes.name}>
            <IconPencil size={16} stroke={1.75} aria-hidden /> Empty canvas
          </span>
          <span className={classes.does}>Draw your own, step by step, from the trigger down.</span>
        </Radio.Card>
        {campaignTemplates.map((template) => (
          <Radio.Card key={template.id} value={template.id} className={classes.choice}>
            <span className={classes.name}>{template.name}</span>
            <span className={classes.does}>{template.does}</span>
            <Begins template={template} />
            <span className={classes.steps}>
              <StepIcons steps={stepsOf(template)} limit={8} />
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}

function Begins({ template }: { template: Template }) {
  const trigger = triggerOf(template)
  return trigger === null ? null : <span className={classes.begins}>Begins with: {triggerNames[trigger]}</span>
}
