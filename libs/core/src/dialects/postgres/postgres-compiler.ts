import type { BindSlot } from '../../compiler/compiled.js';
import { nameInLiteral } from '../../compiler/schema-marks.js';
import { SQLCompiler } from '../../compiler/sql-compiler.js';
import { BindParameter, type ColumnElement } from '../../expression/column-element.js';
import type { FunctionElement } from '../../expression/functions.js';
import type { OperatorName } from '../../expression/operators.js';
import type { NextValue } from '../../schema/sequence.js';
import type { Select } from '../../statement/select.js';
import { toType, type TypeEngine } from '../../types/type-engine.js';
import { namesConfiguration } from './postgres-text-search.js';
import { REGCONFIG } from './postgres-text-types.js';

const regconfig = toType(REGCONFIG);

/** Compiles statements for PostgreSQL: `$n` with the type of the value, lists as arrays, parameter sets as `unnest()`. */
export class PostgresCompiler extends SQLCompiler {
  /** `$1::INTEGER`; a value without a type stands alone, and the server finds its type. */
  protected override placeholder(number: number, type: TypeEngine): string {
    const name = this.dialect.castName(type);
    return name === undefined ? `$${number}` : `$${number}::${name}`;
  }

  /** `nextval('schema.name')`: the name stands in a literal, and is read as a name there. */
  protected visitNextValue({ sequence }: NextValue): string {
    const name = this.preparer.formatTable(sequence);
    return `nextval(${nameInLiteral(name, this.dialect.traits.backslashEscapes)})`;
  }

  /** `to_tsvector('english', ..)` by name: the text in front is no text, but says a configuration. */
  protected override argumentsText(call: FunctionElement): string {
    const [first, ...rest] = call.args;
    if (!(first instanceof BindParameter) || !namesConfiguration(call)) return super.argumentsText(call);
    return [this.parameter(first, regconfig), ...rest.map((argument) => this.process(argument))].join(', ');
  }

  /** One array parameter holds the list: the text is the same for every length, and an empty list is simply false. */
  protected override inParameter(left: string, list: string, negated: boolean): string {
    return negated ? `${left} != ALL (${list})` : `${left} = ANY (${list})`;
  }

  protected override tupleRows(lists: readonly string[]): string {
    return `SELECT * FROM unnest(${lists.join(', ')})`;
  }

  /** `^` is a power on PostgreSQL. */
  protected override operatorText(operator: OperatorName): string {
    return operator === 'bitwiseXor' ? '#' : super.operatorText(operator);
  }

  protected override rowSource(slots: readonly BindSlot[], alias: string, ordered: boolean): string {
    const arrays = slots.map((slot, i) => `$${i + 1}::${this.dialect.castName(slot.type)}[]`).join(', ');
    const names = [...slots.map((_, i) => `p${i}`), ...(ordered ? ['sen_counter'] : [])].join(', ');
    return `unnest(${arrays})${ordered ? ' WITH ORDINALITY' : ''} AS ${alias}(${names})`;
  }

  /** With expressions `DISTINCT ON`: the first row of each group. */
  protected override distinctText(select: Select<any, any>): string {
    const { distinctOn = [] } = select;
    return distinctOn.length === 0 ? super.distinctText(select) : `DISTINCT ON (${this.list(distinctOn)}) `;
  }

  protected override limitText(limit: ColumnElement | undefined, offset: ColumnElement | undefined): string {
    if (limit === undefined && offset === undefined) return '';
    const rows = limit === undefined ? 'ALL' : this.single(limit);
    return ` \n LIMIT ${rows}${offset === undefined ? '' : ` OFFSET ${this.single(offset)}`}`;
  }

  /** `ONLY table`: without the tables that inherit from it. */
  protected override hintedFrom(sql: string, hint: string): string {
    return hint === 'ONLY' ? `ONLY ${sql}` : super.hintedFrom(sql, hint);
  }
}
