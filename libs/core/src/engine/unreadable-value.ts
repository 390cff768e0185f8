import type { Compiled, ResultColumn } from '../compiler/compiled.js';
import type { RawField, UnreadableRow } from '../dialect/unreadable-row.js';
import { StatementError } from '../errors/errors.js';
import { NamedColumn } from '../expression/named-column.js';
import { describeValue, messageWithoutValue } from '../types/invalid-value.js';
import type { TypeEngine } from '../types/type-engine.js';
import { alignedColumns, matchOf, type ReadingDialect } from './result-plan.js';

/** The statement whose row could not be read, and how much of it may be told. */
export interface UnreadStatement {
  readonly sql?: string | undefined;
  readonly parameters?: unknown;
  readonly isMulti?: boolean | undefined;
  readonly compiled?: Compiled | undefined;
  readonly hideParameters: boolean;
}

/**
 * The error of a value that its type could not read: names the column, the type and the statement, and shows the value unless
 * parameters are hidden. Where each value can be read it is the row that nothing could be made of, whose error passes.
 */
export function unreadableValue(row: UnreadableRow, dialect: ReadingDialect, statement: UnreadStatement): unknown {
  const { fields, cause } = row;
  const declared = declaredColumns(statement.compiled, row);
  for (const [place, field] of fields.entries()) {
    const type = typeAt(place, row, declared, dialect);
    if (isReadable(field, type, dialect)) continue;
    const column = `column '${nameAt(place, row, declared)}' (${type ?? 'a type that is read as text'})`;
    return asStatementError(`${column}: ${reason(field, cause, statement.hideParameters)}`, cause, statement);
  }
  return cause;
}

type Declared = readonly (ResultColumn | undefined)[] | undefined;

function declaredColumns(compiled: Compiled | undefined, { columns }: UnreadableRow): Declared {
  if (compiled === undefined) return undefined;
  const { implicitReturning, resultColumns } = compiled;
  if (implicitReturning.length > 0) return implicitReturning;
  return resultColumns && alignedColumns(resultColumns, columns, matchOf(compiled));
}

function typeAt(
  place: number,
  { columns }: UnreadableRow,
  declared: Declared,
  dialect: ReadingDialect,
): TypeEngine | undefined {
  const type = declared?.[place]?.type;
  return type === undefined || type.affinity === 'null' ? dialect.typeByOid(columns[place]?.typeOid ?? 0) : type;
}

function nameAt(place: number, { columns }: UnreadableRow, declared: Declared): string {
  const { element, key } = declared?.[place] ?? {};
  if (!(element instanceof NamedColumn)) return key ?? columns[place]?.name ?? String(place);
  const { name: table } = (element.from ?? {}) as { readonly name?: string };
  return table === undefined ? element.name : `${table}.${element.name}`;
}

/** Reads the value once more: a row is made at once, and does not say how far it got. */
function isReadable(field: RawField, type: TypeEngine | undefined, dialect: ReadingDialect): boolean {
  if (typeof field === 'number') return false;
  const read = type?.resultProcessor(dialect);
  if (read === undefined || (field === null && read.readsNull !== true)) return true;
  try {
    read(field as string);
    return true;
  } catch {
    return false;
  }
}

function reason(field: RawField, cause: unknown, isHidden: boolean): string {
  if (typeof field === 'number') {
    return `its text has ${field} bytes, and a string of JavaScript cannot be that long; select it in parts, as by substr()`;
  }
  if (isHidden) return messageWithoutValue(cause) ?? 'the value cannot be read; why is hidden with it';
  const message = cause instanceof Error ? cause.message : String(cause);
  const value = field === null ? 'NULL' : describeValue(field);
  return message.includes(value) ? message : `${message}; the value is ${value}`;
}

function asStatementError(message: string, cause: unknown, statement: UnreadStatement): StatementError {
  const { sql, parameters, isMulti, hideParameters } = statement;
  const name = cause instanceof Error ? cause.name : 'Error';
  return new StatementError(`(${name}) ${message}`, {
    statement: sql,
    params: parameters,
    isMulti,
    hideParameters,
    orig: hideParameters ? undefined : cause,
  });
}
