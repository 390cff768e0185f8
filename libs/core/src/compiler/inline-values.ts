import { CompileError } from '../errors/errors.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, ExpressionList, Grouping } from '../expression/column-element.js';
import { ColumnClause, LiteralColumn } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { TextClause } from '../expression/text.js';
import { TupleList } from '../expression/tuple.js';
import { replace } from '../expression/traversal.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { NullType } from '../types/null-type.js';
import type { CompilerDialect } from './dialect-traits.js';
import { escapedForLiteral } from './schema-marks.js';

/** A string as a SQL literal. `backslashEscapes` is true for servers on which a backslash in a literal is no plain character. */
export function quoteString(text: string, backslashEscapes: boolean): string {
  if (text.includes('\0')) throw new CompileError('A string with the character U+0000 cannot stand in SQL');
  return `'${escapedForLiteral(text, backslashEscapes)}'`;
}

/**
 * The expression with its values written out, as DDL needs it: there are no parameters in DDL. With `bareColumns` its
 * columns stand without their tables. Throws a CompileError for parameters without a value.
 */
export function inlineValues(
  element: ClauseElement,
  dialect: CompilerDialect,
  { bareColumns = true }: { readonly bareColumns?: boolean } = {},
): ClauseElement {
  const literal = (value: unknown, type: TypeEngine): ColumnElement =>
    aroundBind(new LiteralColumn(literalText(value, type, dialect), type), dialect);
  return replace(element, (node) => {
    if (node instanceof NamedColumn) return bareColumns ? bareColumn(node) : undefined;
    if (node instanceof BindParameter) return inlineBind(node, literal);
    if (node instanceof TupleList) return inlineValues(node.spelledOut, dialect);
    if (node instanceof TextClause && node.binds.length > 0) throw unbound(node.binds[0] as BindParameter);
    return undefined;
  });
}

/** A value with the SQL that its type puts around parameters. */
function aroundBind(value: ColumnElement, dialect: CompilerDialect): ColumnElement {
  const { type } = value;
  const around = type.bindExpression === undefined ? type.dialectImpl(dialect) : type;
  return (elementOf(around.bindExpression?.(value)) as ColumnElement | undefined) ?? value;
}

/** The column without its table, quoted as the table's own. */
function bareColumn(column: NamedColumn): ClauseElement {
  const { quote } = column as { readonly quote?: boolean };
  const bare = new ColumnClause(column.name, column.type);
  return quote === undefined ? bare : bare.with({ quote });
}

function inlineBind(bind: BindParameter, literal: (value: unknown, type: TypeEngine) => ColumnElement): ColumnElement {
  if (bind.value === undefined) throw unbound(bind);
  if (bind.options.expanding !== true) return literal(bind.value, bind.type);
  const values = bind.value as readonly unknown[];
  if (values.length === 0) throw new CompileError('An empty list cannot stand behind IN in DDL');
  return new Grouping(new ExpressionList(values.map((value) => literal(value, bind.type))));
}

function unbound(bind: BindParameter): CompileError {
  return new CompileError(
    `The parameter '${bind.key}' cannot stand in DDL, which has none; write the value itself, and a plain colon in text() as '\\:'`,
  );
}

/** A value as a SQL literal of its type: what may stand in SQL for any value of any type, quoted by the one way there is. */
export function literalText(value: unknown, type: TypeEngine, dialect: CompilerDialect): string {
  if (value === null && !type.bindsNull) return 'NULL';
  return type.literalProcessor(dialect, (inner, its) => standardLiteral(inner, its, dialect))(value);
}

function standardLiteral(value: unknown, type: TypeEngine, dialect: CompilerDialect): string {
  const text = value === null && !type.bindsNull ? null : type.bindProcessor(dialect)(value);
  if (text === null) return 'NULL';
  const quoted = quoteString(text, dialect.traits.backslashEscapes);
  if (type.affinity === 'boolean') return text;
  if (type.affinity === 'integer' && /^-?\d+$/.test(text)) return text;
  // Without a point it would be a whole number, which divides in another way; a float is another number than the decimal.
  if (type.visitName === 'numeric' && /^-?\d+\.\d+$/.test(text)) return text;
  if (type.affinity === 'string' || type === toType<unknown, unknown>(NullType)) return quoted;
  const name = dialect.castName(type);
  return name === undefined ? quoted : `CAST(${quoted} AS ${name})`;
}
