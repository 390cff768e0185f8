import { CompileError } from '../errors/errors.js';
import type { BooleanClauseList } from '../expression/boolean-list.js';
import type { Case } from '../expression/case.js';
import type { ArrayExpression } from '../expression/collections.js';
import {
  BindParameter,
  type Cast,
  type Collation,
  type ColumnElement,
  type Constant,
  type ExpressionList,
  type Grouping,
  type Label,
} from '../expression/column-element.js';
import type { Extract, LiteralColumn, TypeCoerce } from '../expression/constructs.js';
import type { NamedColumn } from '../expression/named-column.js';
import { operatorInfo } from '../expression/operators.js';
import { splitText, type TextClause, type TextValue } from '../expression/text.js';
import type { Tuple } from '../expression/tuple.js';
import { ARRAY } from '../types/structured-types.js';
import { OperatorCompiler } from './operator-compiler.js';

/** Compiles values: what yields one value in a row. */
export abstract class ExpressionCompiler extends OperatorCompiler {
  /** What stands in front of a column's name: the name of its table, alias or subquery. */
  protected abstract qualifier(from: object): string;

  protected visitColumn(column: NamedColumn): string {
    const name = this.columnName(column);
    return column.from === undefined ? name : `${this.qualifier(column.from)}.${name}`;
  }

  /** The name of a column, quoted; that of a subquery's column may be a label, which is cut where it is too long. */
  protected columnName(column: NamedColumn): string {
    const { quote } = column as { readonly quote?: boolean };
    return quote === undefined ? this.preparer.quoteLabel(column.name) : this.preparer.quote(column.name, quote);
  }

  /** Of no predicates, `true`: there is no condition. */
  protected visitBooleanList(list: BooleanClauseList): string {
    if (list.clauses.length === 0) return 'true';
    return this.list(list.clauses, ` ${operatorInfo(list.operator).sql} `);
  }

  protected visitExpressionList(list: ExpressionList): string {
    return this.list(list.clauses, list.operator === 'and' ? ' AND ' : ', ');
  }

  protected visitTuple({ clauses }: Tuple): string {
    return `(${this.list(clauses)})`;
  }

  protected visitArrayExpression({ elements, rows, type }: ArrayExpression): string {
    if (rows !== undefined) return `ARRAY(${this.process(rows)})`;
    const text = `ARRAY[${this.list(elements)}]`;
    return elements.length > 0 ? text : `CAST(${text} AS ${this.dialect.typeName(type)})`;
  }

  protected visitGrouping(grouping: Grouping): string {
    return `(${this.process(grouping.element)})`;
  }

  /** Inside of an expression the value counts; where the name belongs, the select list writes it. */
  protected visitLabel(label: Label): string {
    return this.process(label.element);
  }

  protected visitCollation(collation: Collation): string {
    return this.preparer.quote(collation.name);
  }

  protected visitConstant(constant: Constant): string {
    return constant.word;
  }

  protected visitLiteralColumn(column: LiteralColumn): string {
    return column.text;
  }

  protected visitCast(cast: Cast): string {
    const [name, ...collation] = this.dialect.typeName(cast.type).split(' COLLATE ');
    return [`CAST(${this.process(cast.element)} AS ${name})`, ...collation].join(' COLLATE ');
  }

  protected visitTypeCoerce(coerce: TypeCoerce): string {
    return this.process(coerce.element);
  }

  protected visitExtract(extract: Extract): string {
    return `EXTRACT(${extract.field} FROM ${this.process(extract.element)})`;
  }

  protected visitCase(node: Case): string {
    const whens = node.conditions.map(
      (condition, i) =>
        `WHEN ${node.value === undefined ? this.single(condition) : this.process(condition)} THEN ${this.process(node.results[i] as ColumnElement)} `,
    );
    const otherwise = node.otherwise === undefined ? '' : `ELSE ${this.process(node.otherwise)} `;
    const value = node.value === undefined ? '' : `${this.process(node.value)} `;
    return `CASE ${value}${whens.join('')}${otherwise}END`;
  }

  protected visitText(text: TextClause): string {
    const binds = new Map(text.binds.map((bind) => [bind.key, bind]));
    return splitText(text.text)
      .map((part, i) => (i % 2 === 0 ? part : this.textParameter(binds.get(part) as BindParameter)))
      .join('');
  }

  /** A parameter of a text; a list, which stands behind IN there, as rows, so that the SQL is the same for every length. */
  protected textParameter(bind: BindParameter): string {
    if (!(bind instanceof BindParameter) || bind.options.expanding !== true) return this.process(bind);
    const { affinity } = bind.type;
    if (affinity === 'null' || affinity === 'array') {
      throw new CompileError(
        `The list parameter '${bind.key}' of a text() needs the type of its values, which cannot be arrays: bindparam('${bind.key}', { expanding: true, type: Integer })`,
      );
    }
    return `(${this.tupleRows([this.parameter(bind, ARRAY(bind.type, { dimensions: 1 }))])})`;
  }

  protected visitTextValue(value: TextValue): string {
    return this.process(value.element);
  }
}
