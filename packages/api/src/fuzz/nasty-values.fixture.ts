import fc from 'fast-check'

/** JSON as it goes over the line, which can say things that no value of ours can: `{"a":1,"a":2}`, `1e999`. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const texts: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    'x\udc00',
    '\u202ee\u0301\u200d\u200b',
    '👩‍👩‍👧‍👦',
    '𝕊',
    'İ',
    'ſ',
    'ﷺ'.repeat(80),
  ],
  ...[
    'e' + '\u0301'.repeat(500),
    '\ufeff',
    '\r\n\t\v',
    '\u2028',
    '\u0085',
    '\x7f',
    '%00',
    '%',
    '..',
    '../../etc/passwd',
    'file:///etc/passwd',
  ],
  ...[
    "'; DROP TABLE run; --",
    "' OR 1=1",
    '$1',
    '\\',
    '"',
    '<script>alert(1)</script>',
    '<img src=x onerror=1>',
    '{{ 7 | times: 7 }}',
  ],
  ...[
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% include "x" %}',
    '{% render "x" %}',
    '{{',
    '{% liquid',
    '{{ a.b.__proto__ }}',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then', 'toJSON'],
  ...[
    'NaN',
    'Infinity',
    '-0',
    '1e309',
    '0x10',
    '1_000',
    '9'.repeat(400),
    '-1',
    '0',
    '1',
    'true',
    'null',
    'undefined',
    '[]',
    '{}',
  ],
  ...['0.1', '999999999999.9999', '-999999999999', '1e5', '٣', '１２'],
  ...[
    '0000-01-01T00:00:00Z',
    '0000-00-00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
  ],
  ...[
    '-271821-04-20T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-02-29',
    '2026-11-22T24:00:00Z',
    '2026-11-22T23:59:60Z',
  ],
  ...[
    '2026-11-22T10:00:00+23:59',
    '2026-11-22T10:00:00.123456789Z',
    '9999-12-31T23:59:59-23:59',
    '0000-01-01T00:00:00+23:59',
    '0000-12',
    '9999-12',
  ],
  ...[
    'Mars/Olympus',
    'Etc/GMT+14',
    'GMT+99',
    '+01:00',
    'europe/LONDON',
    'UTC',
    'Europe/London\0',
    'posixrules',
    'a'.repeat(65),
  ],
  ...['P999999D', 'PT0S', 'P1Y', 'PT99999999S', 'P', 'P999999W', '24:00', '00:00', '23:59', '9:00'],
  ...[
    'http://[',
    'http://a@b:c@d',
    'http://127.0.0.1:0',
    'javascript:alert(1)',
    'http://\u0000',
    'HTTP://EXAMPLE.TEST/' + 'a/'.repeat(500),
  ],
  ...[
    '@',
    'a@b',
    'a@b@c',
    '"a b"@c',
    'a@' + 'b.'.repeat(150),
    `${'a'.repeat(300)}@b.c`,
    'ada@example.test\n',
    'ADA@EXAMPLE.TEST',
  ],
  ...[
    'WyIrMjc1NzYwLTA5LTEzIiwiYSJd',
    'WyItMjcxODIxLTA0LTIwIiwiYSJd',
    'WyIwMDAwLTAxLTAxIiwiXHVkODAwIl0',
    'bnVsbA',
    '999999999999999999',
  ],
  ...[
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '00000000-0000-4000-8000-00000000000',
  ],
  ...['4242 4242 4242 4242', '4000000000000002', '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢', '13/29', '00/00', '12/2029', '99/99'],
]

const numbers: readonly number[] = [
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    1e-7,
    5e-324,
    1e21,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER,
    2 ** 53,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 63,
    100_000,
    1001,
  ],
]

const raws: readonly string[] = [
  ...['1e999', '-1e999', '1e-999', '-0', '0.1e1', '9'.repeat(400), `0.${'1'.repeat(400)}`, '12345678901234567890'],
  ...[
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":1,"valueOf":null}',
    '{"length":1e9}',
  ],
  ...[
    '{"then":{}}',
    '{"toJSON":"x"}',
    '{"":{"":{"":1}}}',
    '{"\\u0000":1}',
    '{"\\ud800":1}',
    '[[[[]]]]',
    '[null]',
    '[[],{}]',
    '"\\ud83d"',
  ],
]

/** Small enough to be sent by the thousand. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...numbers, true, false, null, [], {}) },
  { weight: 2, arbitrary: fc.constantFrom(...raws).map((text) => new RawJson(text)) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 300 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 130 }).map((depth) => new RawJson(nested(depth))) },
)

/** What takes its time to send: a few in a thousand. */
export const hugeValue: fc.Arbitrary<unknown> = fc
  .constantFrom<() => unknown>(
    () => 'x'.repeat(900_000),
    () => 'ﷺ'.repeat(250_000),
    () => '{{a}}'.repeat(150_000),
    () => '\u0301'.repeat(300_000),
    () => ' \t'.repeat(400_000),
    () => new RawJson(nested(100_000)),
    () => new RawJson(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    () => new RawJson(`[${'{},'.repeat(250_000)}{}]`),
    () => new RawJson(`[${'"",'.repeat(250_000)}""]`),
    () => new RawJson(`[${'1e308,'.repeat(140_000)}1]`),
    () => new RawJson(`{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":0`).join()}}`),
    () => new RawJson(`{${'"a":1,'.repeat(140_000)}"a":2}`),
  )
  .map((make) => make())

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth)
}

/** JSON of a value with raw pieces in it. */
export function written(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value)) return `[${value.map(written).join()}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, each]) => each !== undefined)
    return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${written(each)}`).join()}}`
  }
  return JSON.stringify(value) ?? 'null'
}
