import { toType, type TypeDialect, type TypeLike } from '../../src/types/type-engine.js';

/** What the types ask of a dialect, with the serializers that every dialect has by default. */
export const dialect: TypeDialect = {
  name: 'postgresql',
  jsonSerializer: (value) => JSON.stringify(value),
  jsonDeserializer: (text) => JSON.parse(text),
};

/** The text that the type sends for a value that is not SQL NULL. */
export function bind<T, B>(type: TypeLike<T, B>, value: B): string {
  return toType(type).bindProcessor(dialect)(value) as string;
}

/** The value that the type reads from the server's text. */
export function read<T, B>(type: TypeLike<T, B>, text: string): T {
  return toType(type).resultProcessor(dialect)(text);
}
