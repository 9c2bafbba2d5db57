/**
 * The few parts of liquidjs that are used here. Its own declarations ask for Node's types, which would let every model
 * name `Buffer` or `process` unnoticed; tsconfig.model.json puts these in their place.
 */
export type Template = { readonly token: { getText(): string } }

export type FilterContext = { context: { memoryLimit: { use(count: number): void } } }
export type FilterHandler = (this: FilterContext, value: unknown, ...args: unknown[]) => unknown

export type Emitter = { buffer: string; write(part: unknown): void }

export type LiquidOptions = {
  ownPropertyOnly?: boolean
  strictFilters?: boolean
  dynamicPartials?: boolean
  /** Partials by name, in place of a file system. */
  templates?: Record<string, string>
  outputEscape?: (value: unknown) => string
  timezoneOffset?: number | string
  locale?: string
  /** Characters of one template. */
  parseLimit?: number
  /** Milliseconds of one rendering. */
  renderLimit?: number
  /** Characters and array items that one rendering may make. */
  memoryLimit?: number
}

export declare class Liquid {
  constructor(options?: LiquidOptions)
  readonly renderer: { renderTemplates(templates: Template[], context: unknown, emitter?: Emitter): Iterator<unknown> }
  readonly filters: Record<string, unknown>
  readonly tags: Record<string, unknown>
  parse(template: string): Template[]
  renderSync(templates: Template[], scope?: object): unknown
  /** Paths of the variables that the template expects from outside, e.g. `order.id` or `order.items[0].name`. */
  globalFullVariablesSync(template: string | Template[], options?: { partials?: boolean }): string[]
  registerFilter(name: string, filter: FilterHandler | { handler: FilterHandler; raw: boolean }): void
  unregisterFilter(name: string): void
}
