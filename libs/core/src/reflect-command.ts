import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { moduleSource } from './codegen/module-source.js';
import { createAsyncEngine } from './create-async-engine.js';
import { makeUrl, type URL } from './dialect/url.js';
import { fullName, type TableDescription } from './dialect/table-description.js';
import type { AsyncConnection } from './engine/async-connection.js';
import { describeTables } from './engine/describe-tables.js';
import { inspect } from './engine/inspect.js';
import { SQLAlchemyError } from './errors/sqlalchemy-error.js';

/** How the command is used; what `--help` prints. */
export const reflectUsage = `Usage: athanor reflect <url> [options]

Writes TypeScript for the tables of a database: Table constants, or entity classes.
Without <url> the environment variable DATABASE_URL names the database.

  --entities          entity classes for @athanor/orm; tables without a primary key stay Table constants
  --schema <name>     the tables of this schema; may be repeated; else what the search path finds
  --only <table>      only these tables; may be repeated, and hold * for any signs
  --exclude <table>   not these tables; likewise
  --views             views and materialized views too
  --out <file>        writes to a new file; else to the standard output
  --force             writes over the file where there is one
  --help              prints this text
`;

/** An error of the command whose message is all there is to say. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Where the command reads its surroundings from, and writes to. */
export interface CommandHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
}

interface Options {
  readonly url: string;
  readonly entities: boolean;
  readonly views: boolean;
  readonly schemas: readonly (string | undefined)[];
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly out: string | undefined;
  readonly force: boolean;
}

/** `athanor reflect`: reads a database and writes a module. Throws a CommandError for what the user can put right. */
export async function reflectCommand(args: readonly string[], host: CommandHost): Promise<void> {
  const options = optionsOf(args, host.env);
  if (options === undefined) return host.write(reflectUsage);
  const url = urlOf(options.url);
  const found = await withoutPassword(url, () => readTables(url, options));
  const tables = selected(found.tables, options);
  const style = options.entities ? 'entities' : 'tables';
  const { defaultSchema } = found;
  // By its name: as a module of this package it would be put together with the names that it exports, for all who import it.
  const exported = Object.keys(await import('@athanor/core'));
  const source = moduleSource(tables, { style, exported, defaultSchema });
  if (options.out === undefined) return host.write(source);
  await writeSource(options.out, source, options.force);
}

/** What stands in a file is the program's: it is written over only where that is asked for. */
async function writeSource(file: string, source: string, force: boolean): Promise<void> {
  try {
    await writeFile(file, source, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new CommandError(`${file} exists already; give --force to write over it`);
    throw new CommandError(`Cannot write ${file}: ${message}`);
  }
}

/** Undefined where help is asked for. */
function optionsOf(args: readonly string[], env: CommandHost['env']): Options | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [url = env['DATABASE_URL'], another] = positionals;
  if (another !== undefined) throw new CommandError(`One URL is expected, got another argument\n\n${reflectUsage}`);
  if (url === undefined || url === '') {
    throw new CommandError(`Give the URL of the database, or set DATABASE_URL\n\n${reflectUsage}`);
  }
  const { entities = false, views = false, schema = [undefined], only = [], exclude = [], out, force = false } = values;
  return { url, entities, views, schemas: schema, only, exclude, out, force };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        entities: { type: 'boolean' },
        views: { type: 'boolean' },
        schema: { type: 'string', multiple: true },
        only: { type: 'string', multiple: true },
        exclude: { type: 'string', multiple: true },
        out: { type: 'string' },
        force: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message}\n\n${reflectUsage}`);
  }
}

function urlOf(text: string): URL {
  try {
    return makeUrl(text);
  } catch (error) {
    // The text is not shown: there may be a password in it.
    throw new CommandError((error as Error).message);
  }
}

/** What the database has. */
interface Found {
  readonly tables: readonly TableDescription[];
  readonly defaultSchema: string | undefined;
}

async function readTables(url: URL, options: Options): Promise<Found> {
  const engine = createAsyncEngine(url);
  try {
    return await engine.connect((connection) => tablesOf(connection, options));
  } finally {
    await engine.dispose();
  }
}

async function tablesOf(connection: AsyncConnection, { schemas, views }: Options): Promise<Found> {
  const inspector = inspect(connection);
  const tables: TableDescription[] = [];
  for (const schema of schemas) {
    if (schema !== undefined && !(await inspector.hasSchema(schema))) {
      throw new CommandError(
        `There is no schema '${schema}'; there are ${(await inspector.getSchemaNames()).join(', ')}`,
      );
    }
    const described = await describeTables(inspector, { schema, kind: views ? 'ANY' : 'TABLE' });
    tables.push(...described.values());
  }
  return { tables, defaultSchema: inspector.defaultSchemaName };
}

/** The tables that `--only` and `--exclude` leave. One of them that no table has is an error: it is a slip. */
function selected(found: readonly TableDescription[], { only, exclude }: Options): TableDescription[] {
  for (const pattern of [...only, ...exclude]) {
    if (found.some((table) => matches(pattern, table))) continue;
    const names = found.map((table) => fullName(table.name, table.schema)).join(', ');
    throw new CommandError(`There is no table '${pattern}'; there are ${names || 'none'}`);
  }
  const isMeant = (table: TableDescription): boolean =>
    (only.length === 0 || only.some((pattern) => matches(pattern, table))) &&
    !exclude.some((pattern) => matches(pattern, table));
  const tables = found.filter(isMeant);
  if (tables.length > 0) return tables;
  throw new CommandError('There are no tables to write; --schema says in which schema to look, --views adds views');
}

function matches(pattern: string, { name, schema }: TableDescription): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`, 's');
  return expression.test(name) || expression.test(fullName(name, schema));
}

/** Does the work; an error of the database says to which one, and never its password. */
async function withoutPassword<T>(url: URL, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const reason = error instanceof SQLAlchemyError ? error.message : String(error);
    const { password } = url;
    const shown = password === undefined || password === '' ? reason : reason.replaceAll(password, '***');
    throw new CommandError(`Cannot read ${url.toString()}: ${shown}`);
  }
}
