// The door for servers: everything behind `createAftercartHandler`. Browsers take the types of `@aftercart/api`.
export { createAftercartHandler, type Handler, type HandlerOptions, type Health } from './handler.ts'
export { createAuth, type Auth, type AuthOptions } from './auth.ts'
export { createLimits, type Limits } from './limits.ts'
export { createSetup, type NewOwner, type Setup } from './setup.ts'
export { installationSecret } from './installation-secret.ts'
export { createMetrics, type Build, type Metrics } from './metrics.ts'
export { requestScope, type RequestScope } from './request-scope.ts'
