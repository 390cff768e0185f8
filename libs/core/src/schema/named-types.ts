import { NamedType } from '../types/named-type.js';
import { ARRAY, type ArrayType } from '../types/structured-types.js';
import type { TypeEngine } from '../types/type-engine.js';
import { type Edge, sortTopologically } from '../util/topological.js';
import type { Table } from './table.js';

/** The types with names of their own that the columns of tables have, also those in arrays; each name once, in the order of first use. */
export function namedTypesOf(tables: readonly Table[]): NamedType[] {
  const found = new Map<string, NamedType>();
  for (const column of tables.flatMap((table) => table.columnList)) {
    for (const type of namedTypesIn(column.type)) {
      const key = typeKey(type);
      if (key !== undefined && !found.has(key)) found.set(key, type);
    }
  }
  return [...found.values()];
}

/** The types with each in front of those that it needs, and else as they are given: the order in which they can be dropped. */
export function dependentsFirst(types: readonly NamedType[]): readonly NamedType[] {
  const byKey = new Map(types.map((type) => [typeKey(type), type]));
  const edges = types.flatMap((type) =>
    namedTypesIn(type).flatMap((inner): Edge<NamedType>[] => {
      const needed = byKey.get(typeKey(inner));
      return needed === undefined ? [] : [[type, needed]];
    }),
  );
  return sortTopologically(types, edges).sorted;
}

/** What two types have in common that are one type of the database; undefined for a type without a name. */
export function typeKey({ name, schema }: NamedType): string | undefined {
  return name === undefined ? undefined : JSON.stringify([schema ?? null, name]);
}

/** The type as a table of this schema has it: enumerated types may follow their table. */
export function typeInSchema(type: TypeEngine, schema: string | undefined): TypeEngine {
  if (type instanceof NamedType) return type.inSchema(schema);
  if (type.visitName !== 'array') return type;
  const { itemType, dimensions, zeroIndexes } = type as ArrayType;
  const item = typeInSchema(itemType as TypeEngine, schema);
  return item === itemType ? type : ARRAY(item, { zeroIndexes, ...(dimensions === undefined ? {} : { dimensions }) });
}

/** The named types that a type is made of, each behind those that it needs: what is in an array, what a domain narrows. */
function namedTypesIn(declared: TypeEngine): NamedType[] {
  const type = declared instanceof NamedType ? declared : declared.underlying();
  const { itemType, dataType } = type as { readonly itemType?: TypeEngine; readonly dataType?: TypeEngine };
  const inner = type.visitName === 'array' ? itemType : dataType;
  const found = inner === undefined ? [] : namedTypesIn(inner);
  return type instanceof NamedType ? [...found, type] : found;
}
