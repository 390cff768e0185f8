import { fullName } from '../dialect/table-description.js';
import { InvalidRequestError } from '../errors/errors.js';
import type { ReflectTask } from '../schema/reflect-task.js';
import { describeTables } from './describe-tables.js';
import type { Inspector } from './inspector.js';
import { makeTables, reflectReferred } from './reflect-referred.js';

/** Does what `metadata.reflect()` asks of a connection. SQLAlchemy: `MetaData.reflect()`. */
export async function runReflect(inspector: Inspector<any>, task: ReflectTask): Promise<void> {
  const { metadata, views = false, resolveFks = true } = task;
  const schema = task.schema ?? metadata.schema;
  const filterNames = await wantedNames(inspector, { ...task, schema });
  if (filterNames.length === 0) return;
  const found = await describeTables(inspector, { schema, filterNames, kind: views ? 'ANY' : 'TABLE' });
  await makeTables(inspector, [...found.values()], metadata);
  if (resolveFks) await reflectReferred(inspector, [...found.values()], metadata);
}

/** The names to be read: those there are, that are wanted, and that the MetaData has not. Foreign tables only `reflectTable()` reads. */
async function wantedNames(inspector: Inspector<any>, task: ReflectTask): Promise<string[]> {
  const { metadata, schema, views = false, only, extendExisting = false } = task;
  const available = [
    ...(await inspector.getTableNames({ schema })),
    ...(views ? await inspector.getViewNames({ schema }) : []),
    ...(views ? await inspector.getMaterializedViewNames({ schema }) : []),
  ];
  const isOpen = (name: string): boolean => extendExisting || !metadata.tables.has(fullName(name, schema));
  if (only === undefined) return available.filter(isOpen);
  if (typeof only === 'function') return available.filter((name) => isOpen(name) && only(name, metadata));
  const missing = only.filter((name) => !available.includes(name));
  if (missing.length === 0) return only.filter(isOpen);
  const where = schema === undefined ? '' : ` schema '${schema}'`;
  throw new InvalidRequestError(
    `Could not reflect: requested table(s) not available in the database${where}: (${missing.join(', ')})`,
  );
}
