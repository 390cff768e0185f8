import { BOOLEAN, Numeric } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import { type OperatorName, operatorInfo } from './operators.js';

const boolean = toType(BOOLEAN) as TypeEngine;

/** The type of a bare value: that of what it stands beside, except where it cannot be of that type. */
export function literalType(value: unknown, context: TypeEngine): TypeEngine {
  const said = context.coerceComparedValue(value);
  if (said !== undefined) return said;
  switch (context.affinity) {
    case 'null':
      return typeOfLiteral(value);
    case 'integer':
      return typeof value === 'number' && !Number.isInteger(value) ? typeOfLiteral(value) : context;
    case 'string':
      return typeof value === 'string' ? context : typeOfLiteral(value);
    default:
      return context;
  }
}

/** The type of the elements of a list: that of the column in front of IN, or what the values say. */
export function itemType(values: readonly unknown[], context: TypeEngine): TypeEngine {
  if (context.affinity !== 'null') return context;
  return (typeOfLiteral(values) as TypeEngine & { readonly itemType: TypeEngine }).itemType;
}

/** The type of `left operator right`. */
export function resultType(operator: OperatorName, left: TypeEngine, right: TypeEngine): TypeEngine {
  return operatorInfo(operator).comparison === true ? boolean : arithmeticType(operator, left, right);
}

/** Of two integers a division gives a fraction; otherwise the wider of both types counts. */
function arithmeticType(operator: OperatorName, left: TypeEngine, right: TypeEngine): TypeEngine {
  if (operator === 'div' && left.affinity === 'integer' && right.affinity === 'integer') {
    return Numeric({ asNumber: true });
  }
  if (left.affinity === 'null' || (left.affinity === 'integer' && right.affinity === 'numeric')) return right;
  return left;
}
