import { StepIcon, StepIcons } from '@aftercart/builder/step-icon'
import { Radio } from '@mantine/core'
import {
  countSteps,
  nameRow,
  triggerHeadings,
  type ActionsCell,
  type ActionsRow,
  type CellPlace,
} from './actions.model.ts'
import classes from './source-choice.module.css'

type SourceChoiceProps = {
  sources: readonly { row: ActionsRow; cell: ActionsCell }[]
  chosen: CellPlace | null
  onChoose: (place: CellPlace) => void
}

/** The action sets one may copy, as cards; the chosen one shows its steps in full. */
export function SourceChoice({ sources, chosen, onChoose }: SourceChoiceProps) {
  const keyOf = (place: CellPlace) => `${place.trigger} ${place.sku ?? ''}`
  return (
    <Radio.Group
      aria-label="Action set to copy"
      value={chosen === null ? null : keyOf(chosen)}
      onChange={(key) => {
        const source = sources.find(({ row, cell }) => keyOf({ trigger: cell.trigger, sku: row.sku }) === key)
        if (source) onChoose({ trigger: source.cell.trigger, sku: source.row.sku })
      }}
    >
      <div className={classes.choices}>
        {sources.map(({ row, cell }) => {
          const key = keyOf({ trigger: cell.trigger, sku: row.sku })
          const checked = chosen !== null && key === keyOf(chosen)
          return (
            <Radio.Card
              key={key}
              value={key}
              className={classes.choice}
              aria-label={`${triggerHeadings[cell.trigger]}, ${nameRow(row)}`}
            >
              <div className={classes.head}>
                <Radio.Indicator />
                <span className={classes.names}>
                  <span className={classes.trigger}>{triggerHeadings[cell.trigger]}</span>
                  <span className={classes.row}>
                    {nameRow(row)} · {countSteps(cell.steps.length)}
                  </span>
                </span>
                {!checked && <StepIcons steps={cell.steps} limit={4} />}
              </div>
              {checked && <Steps cell={cell} />}
            </Radio.Card>
          )
        })}
      </div>
    </Radio.Group>
  )
}

function Steps({ cell }: { cell: ActionsCell }) {
  return (
    <span className={classes.steps}>
      {cell.steps.map((step, index) => (
        <span key={index} className={classes.step}>
          <StepIcon type={step.type} size={22} />
          {step.title}
        </span>
      ))}
    </span>
  )
}
