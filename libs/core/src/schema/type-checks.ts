import { typeCoerce } from '../expression/constructs.js';
import type { EnumType } from '../types/enum-type.js';
import { Text } from '../types/string-types.js';
import type { Column } from './column.js';
import { CheckConstraint } from './constraints.js';

/** The CHECK constraint that the type of a column asks for: an Enum without a type of its own in the database may have one. */
export function checkOfType(column: Column): CheckConstraint | undefined {
  const type = column.type.underlying();
  if (type.visitName !== 'enum') return undefined;
  const { nativeEnum, createConstraint, enums, constraintName } = type as unknown as EnumType;
  if (nativeEnum || !createConstraint) return undefined;
  return new CheckConstraint(typeCoerce(column, Text).in(enums), { name: constraintName });
}
