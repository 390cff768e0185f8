import { InvalidRequestError } from '../errors/errors.js';
import { BOOLEAN, Float, Integer, type NumericOptions, NumericType } from '../types/numeric-types.js';
import { VARCHAR } from '../types/string-types.js';
import type { DecimalText } from '../types/text-of.js';
import { ContainerOperators } from './container-operators.js';
import type { ColumnElement } from './column-element.js';
import type { SqlExpression } from './sql-expression.js';
import type { JsonItem, OfContainer } from './container-types.js';
import type { OperatorName } from './operators.js';

/** A list of keys, or an expression that gives a text array. */
type Keys = readonly string[] | SqlExpression<readonly string[] | null>;
type Text = string | SqlExpression<string | null>;
type Path = readonly (string | number)[] | SqlExpression<readonly string[] | null>;

/** Operators of JSON, JSONB and HSTORE. */
export abstract class JsonOperators extends ContainerOperators {
  /** The part as text, `->>` or `#>>`: a string without its quotes. SQLAlchemy: `astext`. */
  asText(this: JsonItem): ColumnElement<string | null> {
    return textOf(this, 'asText');
  }

  /** The part as text, of type VARCHAR. SQLAlchemy: `as_string()`. */
  asString(this: JsonItem): ColumnElement<string | null> {
    const { left, right, operator } = textOf(this, 'asString') as unknown as JsonItemNode;
    return left.operate(operator, right, undefined, VARCHAR());
  }

  /** The part as a number, `CAST(.. AS INTEGER)`. SQLAlchemy: `as_integer()`. */
  asInteger(this: JsonItem): ColumnElement<number | null> {
    return textOf(this, 'asInteger').castTo(Integer());
  }

  /** SQLAlchemy: `as_float()`. */
  asFloat(this: JsonItem): ColumnElement<number | null> {
    return textOf(this, 'asFloat').castTo(Float());
  }

  /** The part as an exact decimal. SQLAlchemy: `as_numeric()`. */
  asNumeric(this: JsonItem, options?: NumericOptions): ColumnElement<DecimalText | null> {
    return textOf(this, 'asNumeric').castTo(new NumericType(options));
  }

  /** SQLAlchemy: `as_boolean()`. */
  asBoolean(this: JsonItem): ColumnElement<boolean | null> {
    return textOf(this, 'asBoolean').castTo(BOOLEAN());
  }

  /** The part as the JSON that it is. SQLAlchemy: `as_json()`. */
  asJson<V>(this: JsonItem<V>): JsonItem<V> {
    itemOf(this, 'asJson');
    return this;
  }

  /** `?`: there is a member (an element, a key) of this name. SQLAlchemy: `has_key()`. */
  hasKey<V>(this: ColumnElement<V>, key: OfContainer<V, Text>): ColumnElement<boolean> {
    return this.operate('hasKey', key);
  }

  /** `?&`: there are all of these keys. SQLAlchemy: `has_all()`. */
  hasAll<V>(this: ColumnElement<V>, keys: OfContainer<V, Keys>): ColumnElement<boolean> {
    return this.operate('hasAll', keys);
  }

  /** `?|`: there is one of these keys. SQLAlchemy: `has_any()`. */
  hasAny<V>(this: ColumnElement<V>, keys: OfContainer<V, Keys>): ColumnElement<boolean> {
    return this.operate('hasAny', keys);
  }

  /** The document without a member, several of them, or the element at a place: `-`. SQLAlchemy: `column - key`. */
  deleteKey<V>(this: ColumnElement<V>, key: OfContainer<V, Text | number | Keys>): ColumnElement<V> {
    return this.operate('deleteKey', key);
  }

  /** The document without the part at the end of a path: `#-`. SQLAlchemy: `delete_path()`. */
  deletePath<V>(this: ColumnElement<V>, path: OfContainer<V, Path>): ColumnElement<V> {
    return this.operate('deletePath', path);
  }

  /** `@?`: the JSON path finds something. SQLAlchemy: `path_exists()`. */
  pathExists<V>(this: ColumnElement<V>, path: OfContainer<V, Text>): ColumnElement<boolean> {
    return this.operate('pathExists', path);
  }

  /** `@@`: the predicate of the JSON path holds. SQLAlchemy: `path_match()`. */
  pathMatch<V>(this: ColumnElement<V>, path: OfContainer<V, Text>): ColumnElement<boolean> {
    return this.operate('pathMatch', path);
  }
}

interface JsonItemNode {
  readonly left: ColumnElement;
  readonly right: ColumnElement;
  readonly operator: OperatorName;
}

const asText: Readonly<Record<string, OperatorName>> = { jsonGet: 'jsonGetText', jsonPath: 'jsonPathText' };

function itemOf(element: ColumnElement, method: string): JsonItemNode {
  const item = element as unknown as Partial<JsonItemNode>;
  if (element.type.affinity === 'json' && item.operator !== undefined && Object.hasOwn(asText, item.operator)) {
    return item as JsonItemNode;
  }
  throw new InvalidRequestError(
    `${method}() reads a part of a JSON document, as in column.getitem('key').${method}(), and not a ${element.visitName} of type ${element.type.visitName}`,
  );
}

function textOf(element: ColumnElement, method: string): ColumnElement<string | null> {
  const { left, right, operator } = itemOf(element, method);
  return left.operate(asText[operator] as OperatorName, right);
}
