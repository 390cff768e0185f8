import { autoincrementOf, fullName, isSerial } from '../dialect/table-description.js';
import type { ReflectedColumn, ReflectedForeignKey } from '../dialect/reflected.js';
import { type ColumnPlan, type ColumnStyle, columnProperty } from './column-source.js';
import {
  checkSource,
  excludeSource,
  foreignKeyOptions,
  foreignKeySource,
  indexSource,
  isPlainIndex,
  isPlainUnique,
  primaryKeySource,
  texts,
  uniqueSource,
} from './constraint-source.js';
import { array, arrow, block, call, isEmpty, object, type Property, type Source } from './layout.js';
import { commentText, propertyAccess, stringLiteral } from './lexical.js';
import { type ModulePlan, type PlannedTable, referredTable, sequenceId, tableNamed } from './module-plan.js';
import type { TypeTools } from './type-source.js';

/** The parts of a table's declaration, for a `new Table()` as for an entity class. */
export interface TableParts {
  readonly columns: readonly Property[];
  /** Undefined where there are none. */
  readonly options: Source | undefined;
  /** What could not be written, for a comment. */
  readonly remarks: readonly string[];
}

/** The columns, constraints and options of a table as code. */
export function tableParts(table: PlannedTable, plan: ModulePlan, style: ColumnStyle): TableParts {
  const { description } = table;
  const tools: TypeTools = { imports: plan.imports, constantOf: (type) => plan.types.get(type.cacheKey)?.name };
  const columns = description.columns.map((column) => columnProperty(columnPlan(column, table, plan), style, tools));
  const options = object({
    schema: description.schema === undefined ? undefined : stringLiteral(description.schema),
    comment: description.comment === null ? undefined : stringLiteral(description.comment),
    constraints: list(constraintSources(table, plan)),
    indexes: list(
      description.indexes
        .filter((index) => !isPlainIndex(description.name, description.schema, index))
        .map((index) => indexSource(index, plan.imports)),
    ),
    ...storageOptions(table, plan),
  });
  return { columns, options: isEmpty(options) ? undefined : options, remarks: remarksOf(table, plan) };
}

/** `export const users = new Table('users', metadata, { .. });` */
export function tableConstant(table: PlannedTable, parts: TableParts, metadata: string, plan: ModulePlan): Source {
  const head = `new ${plan.imports.use('Table')}`;
  const options = parts.options === undefined ? [] : [parts.options];
  return call(head, stringLiteral(table.description.name), metadata, block(parts.columns), ...options);
}

function columnPlan(column: ReflectedColumn, table: PlannedTable, plan: ModulePlan): ColumnPlan {
  const { description } = table;
  const { name, primaryKey } = description;
  const key = table.keys.get(column.name) as string;
  const sequence = description.sequences.get(column.name);
  const alone = (columns: readonly (string | null)[]): boolean => columns.length === 1 && columns[0] === column.name;
  const foreignKey = description.foreignKeys.find((one) => alone(one.constrainedColumns) && isColumnOption(one, plan));
  return {
    column,
    key,
    isNamed: plan.columnNaming(key) !== column.name,
    primaryKey: primaryKey.constrainedColumns.includes(column.name),
    autoincrement: autoincrementOf(column, description),
    omitsDefault: isSerial(column, description),
    sequence: sequence === undefined ? undefined : plan.sequences.get(sequenceId(sequence))?.name,
    foreignKey: foreignKey === undefined ? undefined : columnForeignKey(foreignKey, table, plan),
    unique: description.uniqueConstraints.some((one) => alone(one.columnNames) && isPlainUnique(name, one)),
    index: description.indexes.some((one) => alone(one.columnNames) && isPlainIndex(name, description.schema, one)),
  };
}

/** Foreign keys of one column stand at the column, the first one of it. */
function isColumnOption(key: ReflectedForeignKey, plan: ModulePlan): boolean {
  return key.constrainedColumns.length === 1 && key.comment === null && referredTable(key, plan) !== undefined;
}

/** `'users.id'`; where a name has a dot in it, `() => users.c.id`. */
function targets(key: ReflectedForeignKey, plan: ModulePlan): Source[] {
  const target = referredTable(key, plan) as PlannedTable;
  const { name, schema } = target.description;
  const parts = schema === undefined ? [name] : [schema, name];
  return key.referredColumns.map((column) =>
    [...parts, column].some((part) => part.includes('.'))
      ? arrow(`${target.name}.c${propertyAccess(target.keys.get(column) ?? column)}`)
      : stringLiteral([...parts, column].join('.')),
  );
}

function columnForeignKey(key: ReflectedForeignKey, table: PlannedTable, plan: ModulePlan): Source {
  const [target] = targets(key, plan) as [Source];
  const options = object(foreignKeyOptions(table.description.name, key));
  return isEmpty(options) ? target : call(`new ${plan.imports.use('ForeignKey')}`, target, options);
}

function constraintSources(table: PlannedTable, plan: ModulePlan): Source[] {
  const { name, primaryKey, uniqueConstraints, checkConstraints, excludeConstraints, columns } = table.description;
  const { imports } = plan;
  const order = columns.map((column) => column.name).filter((column) => primaryKey.constrainedColumns.includes(column));
  const isOrdered = order.join('\0') === primaryKey.constrainedColumns.join('\0');
  const key = primaryKeySource(name, primaryKey, imports, !isOrdered);
  return [
    ...(key === undefined ? [] : [key]),
    ...keysOfTable(table, plan),
    ...uniqueConstraints.filter((one) => !isPlainUnique(name, one)).map((one) => uniqueSource(name, one, imports)),
    ...checkConstraints.map((one) => checkSource(one, imports)),
    ...excludeConstraints.map((one) => excludeSource(one, imports)),
  ];
}

/** The foreign keys that no column says: over several columns, and the second ones of a column. */
function keysOfTable(table: PlannedTable, plan: ModulePlan): Source[] {
  const { foreignKeys, name } = table.description;
  const said = new Set<string>();
  const rest = foreignKeys.filter((key) => {
    const [column] = key.constrainedColumns as [string];
    if (referredTable(key, plan) === undefined) return false;
    if (!isColumnOption(key, plan) || said.has(column)) return true;
    said.add(column);
    return false;
  });
  return rest.map((key) => foreignKeySource(key, targets(key, plan), foreignKeyOptions(name, key), plan.imports));
}

/** The table that another one inherits from: its constant or class where the module has it, else its name. */
function parentSource(parent: string, plan: ModulePlan): Source {
  const found = tableNamed(parent, plan);
  return found?.name ?? stringLiteral(parent);
}

function storageOptions(table: PlannedTable, plan: ModulePlan): Readonly<Record<string, Source | undefined>> {
  const { options } = table.description;
  const { postgresqlInherits, postgresqlPartitionBy, postgresqlTablespace, postgresqlUsing, postgresqlWith } = options;
  const quoted = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : stringLiteral(value);
  return {
    postgresqlPartitionBy: quoted(postgresqlPartitionBy),
    postgresqlInherits:
      postgresqlInherits === undefined ? undefined : array(postgresqlInherits.map((one) => parentSource(one, plan))),
    postgresqlUsing: quoted(postgresqlUsing),
    postgresqlTablespace: quoted(postgresqlTablespace),
    postgresqlWith: postgresqlWith === undefined ? undefined : texts(postgresqlWith),
  };
}

function remarksOf({ description }: PlannedTable, plan: ModulePlan): string[] {
  return description.foreignKeys
    .filter((key) => referredTable(key, plan) === undefined)
    .map((key) => {
      const target = fullName(key.referredTable, key.referredSchema);
      return `Not written: foreign key ${commentText(key.name)}, since ${commentText(target)} is not in this module.`;
    });
}

function list(items: readonly Source[]): Source | undefined {
  return items.length === 0 ? undefined : array(items);
}
