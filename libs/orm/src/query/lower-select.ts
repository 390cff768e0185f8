import {
  type ClauseElement,
  type ColumnElement,
  CompoundSelect,
  columnOf,
  Dml,
  eachChild,
  FromClause,
  type JoinStep,
  type Lowering,
  Select,
} from '@athanor/core/spi';
import { entityMapperOf } from '../mapping/mapper.js';
import { type EntitySource, entitySourceOf } from './entity-element.js';
import { type EagerLoads, eagerLoads, entityPart, JoinedEager, repeatsRows } from './joined-eager.js';
import { type EntityPart, LoadPlan, type RowPart } from './load-plan.js';
import { type EntityScope, entityScopes, LoaderScope } from './loader-scope.js';
import type { ColumnSource } from './relationship-condition.js';
import { needsNesting, nest } from './nest-select.js';

/** True where a statement speaks of entities: the session flushes before it, and reads its rows as objects. */
export function isOrmStatement(statement: ClauseElement): boolean {
  if (statement instanceof Select) {
    return (
      statement.rawColumns.some(speaksOfEntity) ||
      statement.fromClauses.some(isNoted) ||
      statement.joins.some((step: JoinStep) => isNoted(step.target))
    );
  }
  if (statement instanceof Dml) return isNoted(statement.table);
  return statement instanceof CompoundSelect && statement.selects.some(isOrmStatement);
}

function isNoted(element: ClauseElement): boolean {
  return element.annotations !== undefined && entityMapperOf(element) !== undefined;
}

/** True for entities, their columns, and expressions over those. */
function speaksOfEntity(element: ClauseElement): boolean {
  if (isNoted(element)) return true;
  if (element instanceof FromClause) return false;
  let found = false;
  eachChild(element, (child) => {
    found ||= speaksOfEntity(child);
  });
  return found;
}

/** What a lowering makes: a statement that Core runs, and how its rows are read. */
export interface LoweredStatement {
  readonly statement: ClauseElement;
  readonly attachment: LoadPlan | undefined;
}

/** The ORM's part in the compilation of a statement. Only run where the compiled statement is not in the cache. */
export const ormLowering: Lowering = { cacheKey: 'orm', lower: lowerStatement };

/** Takes the entities of a statement apart; a statement that selects none is given back as it is, without a plan. */
export function lowerStatement(statement: ClauseElement): LoweredStatement {
  if (!(statement instanceof Select) || !statement.rawColumns.some((item: ClauseElement) => entitySourceOf(item))) {
    return { statement, attachment: undefined };
  }
  return lowerSelect(statement);
}

/** One item of the select list on its way to a part of the row. */
type Item =
  | {
      readonly source: EntitySource;
      readonly columns: EntityPart['columns'];
      readonly scope: EntityScope;
      loads: EagerLoads;
    }
  | { readonly source: undefined; readonly position: number };

function lowerSelect(select: Select): LoweredStatement {
  const columns: ColumnElement[] = [];
  const items = itemsOf(select, columns);
  const requiresUnique = items.some((item) => item.source !== undefined && repeatsRows(item.loads));
  const nesting = requiresUnique && needsNesting(select) ? nest(select, columns) : undefined;
  const eager = new JoinedEager(nesting === undefined ? columns : [...nesting.columns]);
  const parts = items.map((item): RowPart => {
    if (item.source === undefined) return { kind: 'value', position: item.position };
    const { source, loads, scope } = item;
    const root = nesting?.from ?? source.from;
    const joined = eager.add(loads.joined, parentColumns(item, nesting?.columns ?? columns), root);
    return entityPart(source.mapper, item.columns, joined, loads, scope.node, scope.columns !== undefined);
  });
  const base = nesting?.select ?? select;
  const statement = base.with({
    rawColumns: eager.columns,
    joins: [...base.joins, ...eager.joins],
    orderByClauses: [...base.orderByClauses, ...eager.orderBy],
    statementOptions: [],
  });
  const elements = items.map((item) => (item.source === undefined ? columns[item.position] : item.source.from));
  return {
    statement,
    attachment: new LoadPlan(parts, keysOf(select, items), elements as ClauseElement[], requiresUnique),
  };
}

/** Reads the select list: what each item is, and the columns that it needs. */
function itemsOf(select: Select, columns: ColumnElement[]): Item[] {
  const place = placing(select, columns);
  const sources = select.rawColumns.map(entitySourceOf);
  const scopes = entityScopes(
    select.statementOptions,
    sources.filter((source) => source !== undefined),
  );
  return select.rawColumns.flatMap((element, i): Item[] => {
    const source = sources[i];
    if (source === undefined) {
      return plainColumns(element).map((column) => ({ source: undefined, position: place(column) }));
    }
    const scope = scopes.get(source) as EntityScope;
    const own = entityColumns(source, scope).map(([index, column]) => [index, place(column)] as const);
    const loads = scope.columns === undefined ? eagerLoads(source.mapper, scope.node, scope.path) : noLoads;
    return [{ source, scope, columns: own, loads }];
  });
}

/**
 * Appends columns to the select list and gives their places. The statements that load relationships select key columns
 * beside the object of which they are a part: those are sent once.
 */
function placing(select: Select, columns: ColumnElement[]): (column: ColumnElement) => number {
  const append = (column: ColumnElement): number => columns.push(column) - 1;
  if (!select.statementOptions.some((option) => option instanceof LoaderScope)) return append;
  return (column) => {
    const known = columns.findIndex((own) => own === column);
    return known >= 0 ? known : append(column);
  };
}

function plainColumns(element: ClauseElement): readonly ColumnElement[] {
  return element instanceof FromClause ? element.columnList : [columnOf(element) as ColumnElement];
}

const noLoads: EagerLoads = { joined: [], postLoads: [] };

function entityColumns({ mapper, from }: EntitySource, { columns }: EntityScope): (readonly [number, ColumnElement])[] {
  const wanted = mapper.columns.filter(
    (property) => columns === undefined || columns.includes(property.key) || mapper.primaryKey.includes(property),
  );
  return wanted.map(({ index, column }) => [index, from.columnFor(column) ?? column] as const);
}

/** The columns of an entity where they stand in the select list: after nesting, those of the subquery. */
function parentColumns(item: Extract<Item, { scope: unknown }>, columns: readonly ColumnElement[]): ColumnSource {
  const { mapper, from } = item.source;
  return (column) => {
    const property = mapper.columnProperty(column);
    const position = item.columns.find(([index]) => index === property?.index)?.[1];
    return (position === undefined ? undefined : columns[position]) ?? from.columnFor(column) ?? column;
  };
}

/** Entities go by the name of their class, columns by the names that they would have without the entities. */
function keysOf(select: Select, items: readonly Item[]): string[] {
  const values = new Select(select.rawColumns.filter((element) => entitySourceOf(element) === undefined));
  const names = values.labeledColumns.map(({ key }) => key);
  return items.map((item) => item.source?.mapper.className ?? (names.shift() as string));
}
