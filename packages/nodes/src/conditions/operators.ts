export type FactType = 'text' | 'number' | 'list' | 'choice' | 'yes-no' | 'date' | 'time'

export type Operator =
  | 'is'
  | 'is-not'
  | 'is-one-of'
  | 'contains'
  | 'contains-not'
  | 'starts-with'
  | 'greater-than'
  | 'less-than'
  | 'at-least'
  | 'at-most'
  | 'includes'
  | 'includes-not'
  | 'before'
  | 'after'
  | 'on'
  | 'within-last'
  | 'within-next'
  | 'is-empty'
  | 'is-not-empty'

/** `yes` when it holds, `no` when it does not; `value`: what stands behind it. */
export type OperatorWords = { yes: string; no: string; value: 'one' | 'several' | 'duration' | 'none' }

/** How an operator reads between the fact and the value: "Order total *is more than* 50". */
export const operatorWords: Record<Operator, OperatorWords> = {
  is: { yes: 'is', no: 'is not', value: 'one' },
  'is-not': { yes: 'is not', no: 'is', value: 'one' },
  'is-one-of': { yes: 'is one of', no: 'is none of', value: 'several' },
  contains: { yes: 'contains', no: 'does not contain', value: 'one' },
  'contains-not': { yes: 'does not contain', no: 'contains', value: 'one' },
  'starts-with': { yes: 'starts with', no: 'does not start with', value: 'one' },
  'greater-than': { yes: 'is more than', no: 'is not more than', value: 'one' },
  'less-than': { yes: 'is less than', no: 'is not less than', value: 'one' },
  'at-least': { yes: 'is at least', no: 'is less than', value: 'one' },
  'at-most': { yes: 'is at most', no: 'is more than', value: 'one' },
  includes: { yes: 'include', no: 'do not include', value: 'one' },
  'includes-not': { yes: 'do not include', no: 'include', value: 'one' },
  before: { yes: 'is before', no: 'is not before', value: 'one' },
  after: { yes: 'is after', no: 'is not after', value: 'one' },
  on: { yes: 'is on', no: 'is not on', value: 'one' },
  'within-last': { yes: 'is within the last', no: 'is not within the last', value: 'duration' },
  'within-next': { yes: 'is within the next', no: 'is not within the next', value: 'duration' },
  'is-empty': { yes: 'is empty', no: 'is not empty', value: 'none' },
  'is-not-empty': { yes: 'is not empty', no: 'is empty', value: 'none' },
}

/** In lists the texts are looked at one by one, and lists are many. */
const listWords: Partial<Record<Operator, OperatorWords>> = {
  contains: { yes: 'have one that contains', no: 'have none that contains', value: 'one' },
  'contains-not': { yes: 'have none that contains', no: 'have one that contains', value: 'one' },
  'is-empty': { yes: 'are empty', no: 'are not empty', value: 'none' },
  'is-not-empty': { yes: 'are not empty', no: 'are empty', value: 'none' },
}

/** How an operator reads behind a fact of this type. */
export function wordsOf(operator: Operator, type: FactType): OperatorWords {
  return (type === 'list' ? listWords[operator] : undefined) ?? operatorWords[operator]
}

export const operatorsOf: Record<FactType, readonly Operator[]> = {
  text: ['is', 'is-not', 'contains', 'contains-not', 'starts-with', 'is-one-of', 'is-empty', 'is-not-empty'],
  number: ['greater-than', 'less-than', 'at-least', 'at-most', 'is', 'is-not'],
  list: ['includes', 'includes-not', 'contains', 'contains-not', 'is-empty', 'is-not-empty'],
  choice: ['is', 'is-not', 'is-one-of'],
  'yes-no': ['is', 'is-not'],
  date: ['before', 'after', 'on', 'within-last', 'within-next', 'is-empty', 'is-not-empty'],
  time: ['before', 'after'],
}
