import type { ReflectedColumn, ReflectedIdentity } from '../dialect/reflected.js';
import { call, isEmpty, object, type Property, type Source } from './layout.js';
import { stringLiteral } from './lexical.js';
import { countOptions } from './sequence-source.js';
import { sqlText } from './sql-text.js';
import { isUnknownType, type TypeTools, typeSource } from './type-source.js';

/** What a column of a generated table or entity says beside what the database says of it. */
export interface ColumnPlan {
  readonly column: ReflectedColumn;
  readonly key: string;
  /** True where the key does not give the name. */
  readonly isNamed: boolean;
  readonly primaryKey: boolean;
  /** False where an integer key is not numbered by the server, true where it has to be said; undefined: as it follows. */
  readonly autoincrement: boolean | undefined;
  /** True for the default of a SERIAL column, which follows from `autoincrement`. */
  readonly omitsDefault: boolean;
  /** The constant of the sequence that the default asks. */
  readonly sequence: string | undefined;
  readonly foreignKey: Source | undefined;
  readonly unique: boolean;
  readonly index: boolean;
}

/** How columns are declared: `new Column()` may be NULL unless it says otherwise, `mappedColumn()` may not. */
export interface ColumnStyle {
  readonly head: string;
  readonly nullableByDefault: boolean;
}

/** A column as a property of the shape of its table or entity. */
export function columnProperty(plan: ColumnPlan, style: ColumnStyle, tools: TypeTools): Property {
  const { column, key } = plan;
  const options = object({
    name: plan.isNamed ? stringLiteral(column.name) : undefined,
    primaryKey: plan.primaryKey ? 'true' : undefined,
    autoincrement: plan.autoincrement === undefined ? undefined : String(plan.autoincrement),
    identity: column.identity === undefined ? undefined : identitySource(column, tools),
    nullable: nullability(plan, style),
    unique: plan.unique ? 'true' : undefined,
    index: plan.index ? 'true' : undefined,
    computed: computedSource(column, tools),
    serverDefault: plan.omitsDefault ? undefined : (plan.sequence ?? defaultSource(column.default, tools)),
    foreignKey: plan.foreignKey,
    comment: column.comment === null ? undefined : stringLiteral(column.comment),
  });
  const value = call(style.head, typeSource(column.type, tools), ...(isEmpty(options) ? [] : [options]));
  return isUnknownType(column.type) ? { key, value, comments: ['There is no type for this column.'] } : { key, value };
}

function nullability({ column, primaryKey }: ColumnPlan, style: ColumnStyle): string | undefined {
  const expected = style.nullableByDefault && !primaryKey && column.identity === undefined;
  return column.nullable === expected ? undefined : String(column.nullable);
}

function computedSource({ computed }: ReflectedColumn, { imports }: TypeTools): Source | undefined {
  if (computed === undefined) return undefined;
  const options = computed.persisted ? [] : [object({ persisted: 'false' })];
  return call(`new ${imports.use('Computed')}`, sqlText(computed.sqltext), ...options);
}

/** A default as SQL: `func.now()`, `text("'x'::character varying")`. */
function defaultSource(sql: string | null, { imports }: TypeTools): Source | undefined {
  if (sql === null) return undefined;
  if (sql === 'now()') return `${imports.use('func')}.now()`;
  return call(imports.use('text'), sqlText(sql));
}

function identitySource({ identity, type }: ReflectedColumn, { imports }: TypeTools): Source {
  const { always, ...numbers } = identity as ReflectedIdentity;
  const options = object({ always: always ? 'true' : undefined, ...countOptions(numbers, type.visitName) });
  return isEmpty(options) ? 'true' : call(`new ${imports.use('Identity')}`, options);
}
