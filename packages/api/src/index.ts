// The door for browsers: types only. Servers take `@aftercart/api/server`.
export type { AppRouter } from './app.router.ts'
export type { ErrorData } from './trpc.ts'
export type { RequestProblem } from './problems.ts'
