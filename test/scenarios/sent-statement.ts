import type { RecordedStatement } from '@athanor/testing';
import type { RecordedSql } from './record-format.js';
import { tagged } from './tagged-values.js';

/** What is compared of a statement, whoever sent it. */
export interface SentStatement {
  readonly op: string;
  /** The table or savepoint; undefined where the record names none. */
  readonly on: string | undefined;
  /** How many rows or parameter sets went with it. */
  readonly batch: number;
  /** The bound values of all sets, one after the other. */
  readonly values: readonly unknown[];
}

/** A statement of the record. */
export function sentInRecord(entry: RecordedSql): SentStatement {
  const { op, on, params = [], rows, executemany } = entry;
  return { op, on, batch: executemany ?? rows ?? 1, values: executemany === undefined ? params : params.flat() };
}

/** Savepoints under the names sp1, sp2 .. in the order of their appearance. */
export type SavepointNames = Map<string, string>;

/** A statement as Athanor sent it. The items of a list that is bound as one array count as values of their own. */
export function sentByEngine(statement: RecordedStatement, savepoints: SavepointNames): SentStatement {
  const sql = statement.sql.replace(/\s+/g, ' ').trim();
  const { op, on } = kindOf(sql, savepoints);
  const sets = (statement.executemany ? statement.parameters : [statement.parameters]) as readonly unknown[][];
  const lists = listPlaces(sql);
  const documents = documentPlaces(sql);
  return {
    op,
    on,
    batch: statement.executemany ? sets.length : rowTuples(sql),
    values: sets
      .flatMap((set) =>
        set.flatMap((value, place) =>
          lists.has(place) ? (value as unknown[]) : [documents.has(place) ? jsonText(value) : value],
        ),
      )
      .map(tagged),
  };
}

/** True for queries of the system catalogue, and for what a dialect asks of a new session. */
export function isCatalogueQuery(sql: string | undefined): boolean {
  return (
    sql !== undefined && /\b(?:pg_catalog|information_schema)\.|^(?:select current_schema|show )/i.test(sql.trim())
  );
}

function kindOf(sql: string, savepoints: SavepointNames): Pick<SentStatement, 'op' | 'on'> {
  const savepoint = /^(SAVEPOINT|ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT) (\S+)$/.exec(sql);
  if (savepoint !== null) return { op: savepoint[1] as string, on: nameOf(savepoint[2] as string, savepoints) };
  const create = /^CREATE TABLE (\S+)/.exec(sql);
  if (create !== null) return { op: 'CREATE TABLE', on: unquoted(create[1] as string) };
  const op = (/^[a-z]+/i.exec(sql)?.[0] ?? sql).toUpperCase();
  return { op, on: tableOf(op, sql) };
}

function nameOf(savepoint: string, savepoints: SavepointNames): string {
  const known = savepoints.get(savepoint) ?? `sp${savepoints.size + 1}`;
  savepoints.set(savepoint, known);
  return known;
}

const beforeTable: Readonly<Record<string, RegExp>> = {
  INSERT: /^INSERT INTO (\S+)/i,
  UPDATE: /^UPDATE (\S+)/i,
  DELETE: /^DELETE FROM (\S+)/i,
  SELECT: /\bFROM (\(?[^\s,()]+)/i,
};

/** The first table; `SELECT` where a subquery stands in its place. */
function tableOf(op: string, sql: string): string | undefined {
  const table = beforeTable[op]?.exec(sql)?.[1];
  if (table === undefined) return undefined;
  return table.startsWith('(') ? 'SELECT' : unquoted(table);
}

const unquoted = (name: string): string => name.replaceAll('"', '');

/** The places of parameters that are JSON documents, which the record has as text. */
function documentPlaces(sql: string): Set<number> {
  return new Set(Array.from(sql.matchAll(/\$(\d+)::JSONB?/g), (match) => Number(match[1]) - 1));
}

/** The text of a document with spaces behind its commas and colons. */
function jsonText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonText(item)}`);
  return `{${members.join(', ')}}`;
}

/** The places of parameters that are lists: `x = ANY ($1)`, and lists of keys: `x ?| $1`. */
function listPlaces(sql: string): Set<number> {
  return new Set(
    Array.from(sql.matchAll(/(?:(?:= ANY|!= ALL) \(|\?[|&] |#- )\$(\d+)/g), (match) => Number(match[1]) - 1),
  );
}

/** The row tuples behind VALUES; 1 where there are none. */
function rowTuples(sql: string): number {
  const values = /^INSERT .*? VALUES (?=\()/.exec(sql);
  if (values === null) return 1;
  let rows = 0;
  let depth = 0;
  for (const char of sql.slice(values[0].length)) {
    if (char === '(' && depth++ === 0) rows++;
    else if (char === ')') depth--;
    else if (depth === 0 && /[A-Z]/i.test(char)) break;
  }
  return rows;
}

/** Kind and table of a statement, for logs. */
export function describeSql(sql: string): string {
  const { op, on } = kindOf(sql.replace(/\s+/g, ' ').trim(), new Map());
  return on === undefined ? op : `${op} ${on}`;
}
