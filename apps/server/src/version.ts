import aftercart from '../package.json' with { type: 'json' }

/** E.g. `0.1.0`. */
export const version: string = aftercart.version
