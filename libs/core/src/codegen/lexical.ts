/** A string literal of TypeScript, in the quotes that need fewer escapes. Whatever the text holds, it stays a string. */
export function stringLiteral(text: string): string {
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/[\p{Cc}\u2028\u2029\ufeff]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const [single, double] = [inner.split("'").length, inner.split('"').length];
  return single > double ? `"${inner.replaceAll('"', '\\"')}"` : `'${inner.replaceAll("'", "\\'")}'`;
}

/** A whole number as a literal, a bigint where a number would lose digits. */
export function wholeNumber(value: bigint): string {
  return Number.isSafeInteger(Number(value)) ? String(value) : `${value}n`;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The key of an object literal, in quotes where it has to be. */
export function propertyKey(key: string): string {
  return identifier.test(key) && key !== '__proto__' ? key : key === '__proto__' ? "['__proto__']" : stringLiteral(key);
}

/** How a property is read: `.id`, `['first name']`. */
export function propertyAccess(key: string): string {
  return identifier.test(key) ? `.${key}` : `[${stringLiteral(key)}]`;
}

/** A line of a comment; line breaks of the text and the end of a comment do not end it. */
export function commentText(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim();
}

/** `first name`, `FIRST_NAME` and `firstName` as `firstName`. */
export function camelCase(text: string): string {
  const [first = '', ...rest] = wordsOf(text);
  return asIdentifier(lowerFirst(first) + rest.map(upperFirst).join(''));
}

/** As {@link camelCase}, with a capital in front. */
export function pascalCase(text: string): string {
  return asIdentifier(wordsOf(text).map(upperFirst).join(''));
}

/** The words of a name, lower case where the whole word is in capitals. */
function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{ID_Continue}]+|_+|\u200c|\u200d/u)
    .filter((word) => word !== '')
    .map((word) => (word === word.toUpperCase() ? word.toLowerCase() : word));
}

function asIdentifier(text: string): string {
  if (text === '') return '_';
  return identifier.test(text) ? text : `_${text}`;
}

export function upperFirst(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}

/** Words whose plural no rule tells. */
const irregular: readonly (readonly [one: string, many: string])[] = [
  ['person', 'people'],
  ['child', 'children'],
  ['man', 'men'],
];

/** The plural of an English word, where it is easily told; a name that ends in s is one already. */
export function plural(name: string): string {
  if (name.endsWith('s')) return name;
  const known = irregular.find(([one]) => name.toLowerCase().endsWith(one));
  if (known !== undefined) return name.slice(0, -known[0].length) + inCaseOf(name.slice(-known[0].length), known[1]);
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** The singular of an English word, where it is easily told. */
export function singular(name: string): string {
  const known = irregular.find(([, many]) => name.toLowerCase().endsWith(many));
  if (known !== undefined) return name.slice(0, -known[1].length) + inCaseOf(name.slice(-known[1].length), known[0]);
  if (/(series|species|news|ss|us|is|as)$/i.test(name)) return name;
  if (/[^aeiou]ies$/.test(name)) return `${name.slice(0, -3)}y`;
  if (/(ss|x|z|ch|sh)es$/.test(name)) return name.slice(0, -2);
  return name.replace(/([a-z])s$/, '$1');
}

function inCaseOf(model: string, word: string): string {
  return model.startsWith(model.slice(0, 1).toLowerCase()) ? word : upperFirst(word);
}
