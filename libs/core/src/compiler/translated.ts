import { ArgumentError } from '../errors/errors.js';
import type { Compiled } from './compiled.js';
import type { DialectTraits } from './dialect-traits.js';
import { type SchemaTranslateMap, translateSchemas } from './schema-marks.js';

const known = new WeakMap<Compiled, WeakMap<SchemaTranslateMap, Compiled>>();

/** A compilation with marks, with the schemas of a map put in; made once for each map object. */
export function withSchemas(compiled: Compiled, map: SchemaTranslateMap, traits: DialectTraits): Compiled {
  let ofMaps = known.get(compiled);
  if (ofMaps === undefined) known.set(compiled, (ofMaps = new WeakMap()));
  let made = ofMaps.get(map);
  if (made === undefined) ofMaps.set(map, (made = translated(compiled, map, traits)));
  return made;
}

function translated(compiled: Compiled, map: SchemaTranslateMap, traits: DialectTraits): Compiled {
  const { bulk } = compiled;
  checkMap(map);
  return {
    ...compiled,
    sql: translateSchemas(compiled.sql, map, traits),
    bulk: bulk === undefined ? undefined : { ...bulk, sql: translateSchemas(bulk.sql, map, traits) },
    origin: compiled,
  };
}

/** A schema that is undefined, or a Map, would quietly lead to another place than was meant. */
function checkMap(map: SchemaTranslateMap): void {
  const isPlain = typeof map === 'object' && map !== null && !(Symbol.iterator in map);
  const wrong = isPlain ? Object.keys(map).find((key) => map[key] !== null && typeof map[key] !== 'string') : '';
  if (wrong === undefined) return;
  const found = isPlain ? `${String(map[wrong])} for ${JSON.stringify(wrong)}` : String(map);
  throw new ArgumentError(
    `schemaTranslateMap is an object of names of schemas, with null for none and '' for what has no schema; got ${found}`,
  );
}
