import type { ReflectedForeignKey } from '../dialect/reflected.js';
import { array, arrow, call, isEmpty, object, type Property, type Source } from './layout.js';
import { camelCase, plural, propertyAccess, stringLiteral, upperFirst } from './lexical.js';
import { associationOf, type ModulePlan, type PlannedTable, referredTable } from './module-plan.js';

/** The relationships of every entity, which follow from the foreign keys. */
export function relationshipProperties(plan: ModulePlan): ReadonlyMap<PlannedTable, readonly Property[]> {
  const found = new Map(plan.tables.map((table) => [table, [] as Property[]]));
  const add = (table: PlannedTable, property: Property): void => void found.get(table)?.push(property);
  const links = plan.tables.flatMap((table) => linksOf(table, plan));
  for (const link of links) addLink(link, links, add, plan);
  for (const table of plan.tables) addAssociation(table, add, plan);
  return found;
}

type Add = (table: PlannedTable, property: Property) => void;

/** A foreign key from one entity to another. */
interface Link {
  readonly key: ReflectedForeignKey;
  readonly child: PlannedTable;
  readonly parent: PlannedTable;
}

function linksOf(child: PlannedTable, plan: ModulePlan): Link[] {
  if (!child.isEntity) return [];
  const keys = child.description.foreignKeys;
  return keys.flatMap((key, i) => {
    if (keys.slice(0, i).some((other) => pairsTheSame(other, key))) return [];
    const parent = referredTable(key, plan);
    return parent?.isEntity === true ? [{ key, child, parent }] : [];
  });
}

/** Two foreign keys over the same columns are one relationship. */
function pairsTheSame(a: ReflectedForeignKey, b: ReflectedForeignKey): boolean {
  const pairs = ({ constrainedColumns, referredSchema, referredTable, referredColumns }: ReflectedForeignKey): string =>
    JSON.stringify([constrainedColumns, referredSchema, referredTable, referredColumns]);
  return pairs(a) === pairs(b);
}

/** Both ends of a foreign key: one object where it points to, a list, or one object of a unique key, where it comes from. */
function addLink(link: Link, links: readonly Link[], add: Add, plan: ModulePlan): void {
  const { child, parent } = link;
  const isSole = links.filter((other) => joinsTheSame(other, link)).length === 1;
  const one = child.members.take(...nameOfOne(link));
  const isScalar = isUnique(link);
  const many = parent.members.take(...nameOfMany(link, one, isSole, isScalar));
  const refers = isSole ? undefined : columnsSource(child, link.key.constrainedColumns);
  const remote = child === parent ? columnsSource(parent, link.key.referredColumns) : undefined;
  const nullable = link.key.constrainedColumns.some((name) => isNullable(child, name)) ? 'true' : undefined;
  const { imports } = plan;
  add(
    child,
    relationshipTo(
      parent,
      false,
      one,
      { nullable, backPopulates: stringLiteral(many), foreignKeys: refers, remoteSide: remote },
      imports,
    ),
  );
  add(
    parent,
    relationshipTo(
      child,
      !isScalar,
      many,
      { nullable: isScalar ? 'true' : undefined, backPopulates: stringLiteral(one), foreignKeys: refers },
      imports,
    ),
  );
}

function joinsTheSame(a: Link, b: Link): boolean {
  return (a.child === b.child && a.parent === b.parent) || (a.child === b.parent && a.parent === b.child);
}

/** `author` of `author_id`; of other names the class, or both. */
function nameOfOne({ key, parent }: Link): [string, ...string[]] {
  const [column, another] = key.constrainedColumns as [string, string?];
  const ofClass = camelCase(parent.name);
  if (another !== undefined) return [ofClass, `${ofClass}Object`];
  const stem = column.replace(/_?(id|key|code|uuid|no|number)$/i, '');
  const name = camelCase(stem === '' || stem === column ? parent.name : stem);
  return [name, camelCase(`${name}_${parent.name}`), `${ofClass}Object`];
}

function nameOfMany({ child }: Link, one: string, isSole: boolean, isScalar: boolean): [string, ...string[]] {
  const ofClass = camelCase(child.name);
  const name = isScalar ? ofClass : plural(ofClass);
  const byKey = `${name}By${upperFirst(one)}`;
  return isSole ? [name, byKey] : [byKey];
}

/** True where at most one row can refer to a row of the other table. */
function isUnique({ key, child }: Link): boolean {
  const { primaryKey, uniqueConstraints, indexes } = child.description;
  const uniqueIndexes = indexes.filter(
    (index) => index.unique && index.expressions === undefined && index.dialectOptions.postgresqlWhere === undefined,
  );
  const keys = [
    primaryKey.constrainedColumns,
    ...uniqueConstraints.map((unique) => unique.columnNames),
    ...uniqueIndexes.map((index) => index.columnNames),
  ];
  const members = new Set<string | null>(key.constrainedColumns);
  return keys.some((columns) => columns.length === members.size && columns.every((column) => members.has(column)));
}

function isNullable({ description }: PlannedTable, name: string): boolean {
  return description.columns.find((column) => column.name === name)?.nullable === true;
}

/** Lists at both ends of a table that joins two entities. */
function addAssociation(table: PlannedTable, add: Add, plan: ModulePlan): void {
  const ends = table.isEntity ? undefined : associationOf(table.description)?.map((key) => referredTable(key, plan));
  const [left, right] = ends ?? [];
  if (left?.isEntity !== true || right?.isEntity !== true) return;
  const leftName = left.members.take(plural(camelCase(right.name)), camelCase(table.name));
  const rightName = right.members.take(plural(camelCase(left.name)), camelCase(table.name));
  const secondary = table.name;
  add(
    left,
    relationshipTo(right, true, leftName, { secondary, backPopulates: stringLiteral(rightName) }, plan.imports),
  );
  add(
    right,
    relationshipTo(left, true, rightName, { secondary, backPopulates: stringLiteral(leftName) }, plan.imports),
  );
}

function relationshipTo(
  target: PlannedTable,
  isList: boolean,
  key: string,
  given: Readonly<Record<string, Source | undefined>>,
  imports: ModulePlan['imports'],
): Property {
  const options = object(given);
  const to = isList ? array([target.name]) : target.name;
  const made = call(imports.use('relationship', '@athanor/orm'), to, ...(isEmpty(options) ? [] : [options]));
  return { key, value: arrow(made) };
}

/** `User.c.id`, or a list of several. */
function columnsSource(table: PlannedTable, names: readonly string[]): Source {
  const columns = names.map((name) => `${table.name}.c${propertyAccess(table.keys.get(name) ?? name)}`);
  return columns.length === 1 ? (columns[0] as string) : array(columns);
}
