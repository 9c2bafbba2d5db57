import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'

/** Nothing to do, in the words of Prisma's engine. */
export const noDifference = '-- This is an empty migration.'

/** Models that are no tables: Prisma would make some of them, and its own word for views is not finished. */
const views = ['public.timeline_row']

const schemaFile = fileURLToPath(new URL('../../../../prisma/schema.prisma', import.meta.url))

/**
 * The SQL that leads from a database to prisma/schema.prisma. `from` is `empty` or `database`: the one at `url`, which must
 * answer in both cases. What Prisma cannot say (partial indexes, the queue's own schema) is not compared.
 */
export async function schemaDiff(url: string, from: 'empty' | 'database'): Promise<string> {
  await loadEngine()
  const files = [{ path: 'schema.prisma', content: await readFile(schemaFile, 'utf8') }]
  const pool = new pg.Pool({ connectionString: url })
  const adapter = bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(pool))
  const datamodels = files.map((file): [string, string] => [file.path, file.content])
  const schema = await engine.SchemaEngine.new({ datamodels }, () => {}, adapter)
  try {
    const result = await schema.diff({
      from: from === 'empty' ? { tag: 'empty' } : { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: views, externalEnums: [] },
    })
    return (result.stdout ?? '').trim()
  } finally {
    schema.free()
    await pool.end()
  }
}

/**
 * PostgreSQL's own tables have columns of type "char" (one byte), which Prisma's adapter refuses though its engine wants them.
 * So the adapter is told that they are text, and the engine what they are.
 */
class CatalogueAdapter extends PrismaPg {
  readonly #charColumns: WeakMap<object, number[]>

  constructor(pool: pg.Pool) {
    const charColumns = new WeakMap<object, number[]>()
    const query = pool.query.bind(pool) as (...input: unknown[]) => Promise<pg.QueryResult>
    const readable = async (...input: unknown[]) => {
      const result = await query(...input)
      const found = result.fields.flatMap((field, index) => (field.dataTypeID === charType ? [index] : []))
      for (const index of found) result.fields[index]!.dataTypeID = textType
      charColumns.set(result.rows, found)
      return result
    }
    pool.query = readable as typeof pool.query
    super(pool)
    this.#charColumns = charColumns
  }

  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query)
      for (const index of this.#charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character
      return result
    }
    return adapter
  }
}

/** Object ids of PostgreSQL's pg_type. */
const charType = 18
const textType = 25

/** Node has it; only the browser's type library, which does not belong here, describes it. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

/** Prisma publishes its engine for bundlers; Node has to hand it its WebAssembly itself. */
let loading: Promise<void> | undefined
function loadEngine(): Promise<void> {
  return (loading ??= (async () => {
    const file = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(
      /\.js$/,
      '.wasm',
    )
    const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': engine })
    engine.__wbg_set_wasm(instance.exports)
    const begin = instance.exports.__wbindgen_start
    if (typeof begin === 'function') begin()
  })())
}
