import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec } from '../expression/clause-element.js';
import {
  BinaryExpression,
  BindParameter,
  type ColumnElement,
  columnOf,
  Grouping,
  operand,
} from '../expression/column-element.js';
import { ColumnClause } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { replace } from '../expression/traversal.js';
import { Text } from '../types/string-types.js';
import { toType } from '../types/type-engine.js';
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
  if (isPart(column)) return column;
  throw new ArgumentError(
    'orderedValues() takes pairs of a column, its key, or a part of an ARRAY or JSONB column such as column.getitem(1), and the value',
  );
}

function isPart(column: ColumnElement | undefined): column is BinaryExpression {
  if (!(column instanceof BinaryExpression)) return false;
  const { operator, left } = column;
  if (left.type.affinity === 'array') return operator === 'getitem' || operator === 'slice';
  return left.type.underlying().visitName === 'jsonb' && (operator === 'jsonGet' || operator === 'jsonPath');
}

/** A part as SET writes it: `data -> 'a'` is read, but `data['a']` is set. */
function subscripted(part: ColumnElement): ColumnElement {
  if (!isPart(part)) return part;
  const { left: whole } = part;
  const left = subscripted(whole instanceof Grouping ? (whole.element as ColumnElement) : whole);
  const keys = part.operator === 'jsonPath' ? pathKeys(part.right) : [part.right];
  const operator = part.operator === 'slice' ? 'slice' : 'getitem';
  return keys.reduce((array, key) => new BinaryExpression(array, key, operator, part.type), left);
}

function pathKeys(path: ColumnElement): ColumnElement[] {
  if (!(path instanceof BindParameter && Array.isArray(path.value))) {
    throw new ArgumentError('The path to a part of a JSONB column that is set has to be a list of keys');
  }
  return (path.value as readonly string[]).map((key) => operand(key, toType(Text)));
}

/** A part of a column with its new value. */
export function itemAssignment(part: ColumnElement, value: unknown): ItemAssignment {
  const bare = replace(subscripted(part), (node) =>
    node instanceof NamedColumn ? new ColumnClause(node.name, node.type) : undefined,
  );
  return new ItemAssignment(bare, writtenValue(value, part.type, 'value'));
}
