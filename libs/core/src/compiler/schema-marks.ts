import { IdentifierPreparer, type QualifiedName } from './identifier-preparer.js';

/**
 * Which schema stands in the place of another, by its name; `''` is the place of things without a schema, and null puts
 * none there. SQLAlchemy: `schema_translate_map`.
 */
export type SchemaTranslateMap = Readonly<Record<string, string | null>>;

/**
 * Writes a mark in the place of every schema, also where there is none, which {@link translateSchemas} replaces when the
 * statement is executed: a statement is compiled once for all maps. No SQL has U+0000 in it, so nothing else looks like a mark.
 */
export class MarkingPreparer extends IdentifierPreparer {
  override formatTable(table: QualifiedName): string {
    if (table.keepsSchema !== true) return super.formatTable(table);
    return super.schemaPrefix(table.schema) + this.quote(table.name);
  }

  override schemaPrefix(schema: string | undefined, quote?: boolean): string {
    const how = quote === undefined ? '' : quote ? '+' : '-';
    return `\0${how},${schema ?? ''}\0`;
  }
}

const mark = /\0(L?)([+-]?),([^\0]*)\0/g;

/** What stands between the quotes of a SQL literal; `backslashEscapes` is true where a backslash is no plain character there. */
export function escapedForLiteral(text: string, backslashEscapes: boolean): string {
  const doubled = text.replaceAll("'", "''");
  return backslashEscapes ? doubled.replaceAll('\\', '\\\\') : doubled;
}

/** A SQL name as a literal. Its marks stay marks, which say that they stand in a literal. */
export function nameInLiteral(name: string, backslashEscapes: boolean): string {
  const parts = name.split(/(\0[^\0]*\0)/);
  const inside = parts.map((part, i) =>
    i % 2 === 1 ? `\0L${part.slice(1)}` : escapedForLiteral(part, backslashEscapes),
  );
  return `'${inside.join('')}'`;
}

/** The SQL with the schemas of the map in the place of its marks. */
export function translateSchemas(
  sql: string,
  map: SchemaTranslateMap,
  { preparer, backslashEscapes }: { readonly preparer: IdentifierPreparer; readonly backslashEscapes: boolean },
): string {
  return sql.replace(mark, (_, inLiteral: string, how: string, schema: string) => {
    const target = translatedSchema(schema === '' ? undefined : schema, map);
    if (target === undefined) return '';
    // How a schema is quoted is said of that very name.
    const quote = target !== schema || how === '' ? undefined : how === '+';
    const prefix = `${preparer.quote(target, quote)}.`;
    return inLiteral === '' ? prefix : escapedForLiteral(prefix, backslashEscapes);
  });
}

/** The schema that stands for another; itself where the map does not say. */
export function translatedSchema(schema: string | undefined, map: SchemaTranslateMap | undefined): string | undefined {
  const key = schema ?? '';
  if (map === undefined || !Object.hasOwn(map, key)) return schema;
  return map[key] ?? undefined;
}
