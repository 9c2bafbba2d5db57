export type {
  Card,
  CardBrand,
  CardMark,
  CardProblem,
  ChargeAnswer,
  ChargeRequest,
  Gateway,
  GatewayOutcome,
  RetryRequest,
} from './gateway.ts'
export { declineClass, declineClasses, type DeclineCode } from './decline-classes.ts'
export { shopperMessage } from './shopper-message.ts'
export { createSandbox } from './sandbox/sandbox.ts'
export { testCards, type TestCard, type TestCardResult } from './sandbox/test-cards.ts'
