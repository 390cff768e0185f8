import { ArgumentError } from '../errors/errors.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { NullType } from '../types/null-type.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import { BindParameter, ColumnElement, Grouping } from './column-element.js';
import { asOperand, type SqlExpression, type valueType } from './sql-expression.js';
import { itemType } from './operand-types.js';
import type { OperatorName } from './operators.js';
import { ClauseElement, type FieldSpec } from './clause-element.js';
import type { Executable, rowType } from './executable.js';
import { type ExecutionOptions, ofStatement, type StatementOptions } from './execution-options.js';

/** `:name`, also in front of a `::cast`, but neither a cast itself nor written `\:name`. */
const bindPattern = /(?<![:\w\\]):([A-Za-z_]\w*)(?!\w|:(?!:))/g;

/** SQL as written, with `:name` parameters. A statement, or a predicate or value inside of one. SQLAlchemy: `TextClause`. */
export class TextClause<R = Record<string, unknown>>
  extends ClauseElement
  implements Executable<R>, SqlExpression<never>
{
  static override readonly fields: FieldSpec = { text: 'plain', binds: 'elements' };
  readonly visitName = 'text';
  readonly options_: ExecutionOptions = {};
  declare readonly [rowType]: R;
  declare readonly [valueType]: never;

  constructor(
    readonly text: string,
    readonly binds: readonly BindParameter[],
  ) {
    super();
  }

  get [asOperand](): ColumnElement {
    return new TextValue(this);
  }

  /** Values (or whole `bindparam()`s) for the `:name` parameters. Unknown names are an ArgumentError. SQLAlchemy: `bindparams()`. */
  bindparams(values: Readonly<Record<string, unknown>>): this {
    const binds = [...this.binds];
    for (const [name, value] of Object.entries(values)) {
      const index = binds.findIndex((bind) => bind.key === name);
      if (index < 0) throw new ArgumentError(`This text() has no parameter :${name}; it has ${this.parameterNames()}`);
      binds[index] =
        value instanceof BindParameter ? typedByItems(value) : new BindParameter(name, value, typeOfLiteral(value));
    }
    return this.with({ binds });
  }

  /** Options of the executions of this statement, beside those that it has. */
  executionOptions(options: StatementOptions): this {
    return this.with({ options_: { ...this.options_, ...ofStatement(options) } });
  }

  /** The options of this statement's executions. SQLAlchemy: `get_execution_options()`. */
  getExecutionOptions(): ExecutionOptions {
    return this.options_;
  }

  private parameterNames(): string {
    return this.binds.length === 0 ? 'none' : this.binds.map((bind) => `:${bind.key}`).join(', ');
  }
}

/** A list takes the type of its values where none was said: nothing stands beside it that would say another. */
function typedByItems(bind: BindParameter): BindParameter {
  const values: unknown = bind.value;
  if (bind.options.expanding !== true || !Array.isArray(values) || values.length === 0) return bind;
  return bind.with({ type: itemType(values, bind.type) });
}

/** A text as a value inside of a statement. */
export class TextValue extends ColumnElement {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'textValue';

  constructor(readonly element: TextClause<any>) {
    super();
  }

  /** Only the server knows. */
  get type(): TypeEngine {
    return toType(NullType);
  }

  /** A text among predicates is put in parentheses where an OR of its own could tear it. */
  override selfGroup(outer: OperatorName): ColumnElement {
    const torn = (outer === 'and' || outer === 'not') && /\bor\b/i.test(this.element.text);
    return torn ? new Grouping(this) : this;
  }
}

/** The parameters that a text names, each once. */
export function bindsOfText(sql: string): BindParameter[] {
  const names = new Set([...sql.matchAll(bindPattern)].map((match) => match[1] as string));
  const nullType = toType(NullType as TypeLike<unknown>);
  return [...names].map((name) => new BindParameter(name, undefined, nullType, { required: true }));
}

/** SQL text inside of a statement or of a schema. */
export function textClause(sql: string): TextClause {
  return new TextClause(sql, bindsOfText(sql));
}

/** SQL as it stands: nothing in it is a parameter. For SQL that a server printed. */
export function verbatim(sql: string): TextClause {
  return new TextClause(sql.replaceAll(':', '\\:'), []);
}

/** The text cut at its parameters: `['a = ', 'x', ' and b = ', 'y', '']`, names at odd places. For compilers. */
export function splitText(sql: string): string[] {
  return sql.split(bindPattern).map((part, i) => (i % 2 === 0 ? part.replaceAll('\\:', ':') : part));
}
