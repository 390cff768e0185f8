import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec } from '../expression/clause-element.js';
import { BinaryExpression, type ColumnElement, columnOf } from '../expression/column-element.js';
import { ColumnClause } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { replace } from '../expression/traversal.js';
import { writtenValue } from './dml.js';

/** `data[1] = value` in SET: a part of a column is written, the rest stays as it is. */
export class ItemAssignment extends ClauseElement {
  static override readonly fields: FieldSpec = { target: 'element', value: 'element' };
  readonly visitName = 'itemAssignment';

  constructor(
    /** The part as SET names it, without a table. */
    readonly target: ColumnElement,
    readonly value: ColumnElement,
  ) {
    super();
  }
}

/** What a pair of `orderedValues()` names: the key of a column, or a part of one. An ArgumentError for other expressions. */
export function assignmentTarget(target: unknown): string | ColumnElement {
  if (typeof target === 'string') return target;
  const element = elementOf(target);
  const column = element === undefined ? undefined : columnOf(element);
  if (column instanceof NamedColumn) return column.key;
  if (isPartOfArray(column)) return column;
  throw new ArgumentError(
    'orderedValues() takes pairs of a column, its key, or a part of an ARRAY column such as column.getitem(1), and the value; ' +
      'a part of a JSON column is set with func.jsonbSet()',
  );
}

function isPartOfArray(column: ColumnElement | undefined): column is ColumnElement {
  if (!(column instanceof BinaryExpression)) return false;
  const { operator, left } = column;
  return (operator === 'getitem' || operator === 'slice') && left.type.affinity === 'array';
}

/** A part of a column with its new value. */
export function itemAssignment(part: ColumnElement, value: unknown): ItemAssignment {
  const bare = replace(part, (node) =>
    node instanceof NamedColumn ? new ColumnClause(node.name, node.type) : undefined,
  );
  return new ItemAssignment(bare, writtenValue(value, part.type, 'value'));
}
