import { Button, NumberInput, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { signalNames, type FlowSettings, type ReEntry } from '@aftercart/flow'
import { useBuilder } from '../builder.context.ts'
import type { DraftAction } from '../draft/draft.reducer.ts'
import { ExitRuleRow } from './exit-rule-row.tsx'
import { defaultDays, withExitRule, withoutExitRule, withReEntry, type RulesChange } from './rules.model.ts'
import { reEntryChoices, sayReEntry } from './rules.words.ts'
import './rules.css'

type Props = { settings: FlowSettings; dispatch(action: DraftAction): void }

/** What holds for the flow as a whole: who may come in again, and what ends it for somebody wherever they stand. */
export function FlowRules({ settings, dispatch }: Props) {
  const change = (made: RulesChange): void => dispatch({ type: 'settings', ...made })
  return (
    <>
      <ReEntryRule
        rule={settings.reEntry ?? { when: 'always' }}
        onChange={(rule) => change(withReEntry(settings, rule))}
      />
      <ExitRules settings={settings} change={change} />
    </>
  )
}

function ReEntryRule({ rule, onChange }: { rule: ReEntry; onChange(rule: ReEntry): void }) {
  const { readOnly } = useBuilder()
  const choose = (value: string | null): void => {
    const when = reEntryChoices.find((each) => each.value === value)?.value
    if (when) onChange(when === 'after' ? { when, days: defaultDays } : { when })
  }
  return (
    <section className="ac-rules">
      <Select
        label="Who may come in again"
        data={reEntryChoices.map((each) => ({ ...each }))}
        value={rule.when}
        onChange={choose}
        allowDeselect={false}
        disabled={readOnly}
        checkIconPosition="right"
      />
      {rule.when === 'after' && (
        <NumberInput
          label="Days since it last began for them"
          min={1}
          max={3660}
          allowDecimal={false}
          clampBehavior="blur"
          value={rule.days}
          disabled={readOnly}
          onChange={(days) => {
            // A field that is being emptied is no rule; the last one holds until another number stands there.
            if (typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 3660)
              onChange({ when: 'after', days })
          }}
        />
      )}
      <p className="ac-inspector-hint">{sayReEntry(rule)}</p>
    </section>
  )
}

function ExitRules({ settings, change }: { settings: FlowSettings; change(made: RulesChange): void }) {
  const { readOnly } = useBuilder()
  const rules = settings.exitOn ?? []
  const add = (): void => {
    const on = signalNames.find((each) => rules.every((rule) => rule.on !== each)) ?? 'tag-added'
    change(withExitRule(settings, rules.length, { on }))
  }
  return (
    <section className="ac-rules" aria-labelledby="ac-exit-rules">
      <h3 id="ac-exit-rules" className="ac-rules-title">
        Ends at once when…
      </h3>
      {rules.map((rule, index) => (
        <ExitRuleRow
          key={index}
          rule={rule}
          number={index + 1}
          onChange={(next) => change(withExitRule(settings, index, next))}
          onRemove={() => change(withoutExitRule(settings, index))}
        />
      ))}
      <p className="ac-inspector-hint">
        {rules.length === 0
          ? 'Nothing ends it early, except its goals. Add what should take people out wherever they stand, for example when they unsubscribe.'
          : 'Wherever people stand then, their run ends and nothing more is sent. This goes before every goal.'}
      </p>
      {!readOnly && rules.length < 20 && (
        <Button
          className="ac-rules-add"
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={add}
        >
          {rules.length === 0 ? 'Add an event' : 'Add another event'}
        </Button>
      )}
    </section>
  )
}
