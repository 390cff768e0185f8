import type { EnumType } from '../types/string-types.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { Table } from './table.js';

/** The named enumerated types of the columns of tables, also those in arrays; each name once, in the order of first use. */
export function enumTypesOf(tables: readonly Table[]): EnumType[] {
  const found = new Map<string, EnumType>();
  for (const column of tables.flatMap((table) => table.columnList)) {
    const type = innermost(column.type);
    if (type.visitName !== 'enum') continue;
    const { name } = type as EnumType;
    if (name !== undefined && !found.has(name)) found.set(name, type as EnumType);
  }
  return [...found.values()];
}

function innermost(type: TypeEngine): TypeEngine {
  return type.visitName === 'array' ? innermost((type as unknown as { itemType: TypeEngine }).itemType) : type;
}
