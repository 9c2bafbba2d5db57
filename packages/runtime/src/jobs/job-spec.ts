/** The task that performs effects; its payload names the effect and nothing else, so the queue holds no personal data. */
export const performTask = 'perform'

/** The queue itself never gives up: how often an action is tried is counted on the effect, where a crash cannot lose it. */
const jobTries = 1000

/**
 * An action's job, as an expression of a larger statement. `shop`, `key`: of the effect; `at`: when it may begin, at once when
 * left out; `last`: with another task, the number of its last try. All are SQL.
 */
export function jobSpecSql(
  shop: string,
  key: string,
  { at = 'NULL::timestamptz', task = performTask, last }: { at?: string; task?: string; last?: string } = {},
): string {
  const payload = `'shopId', ${shop}, 'key', ${key}${last === undefined ? '' : `, 'last', ${last}`}`
  return `ROW('${task}'::text, json_build_object(${payload}), NULL::text, ${at}, ${jobTries}, ${key}, NULL::integer,
    NULL::text[])::graphile_worker.job_spec`
}
