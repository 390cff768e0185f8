import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import {
  camelCase,
  commentText,
  pascalCase,
  plural,
  propertyAccess,
  propertyKey,
  singular,
  stringLiteral,
  wholeNumber,
} from '../../src/codegen/lexical.js';

/** What the compiler reads from a piece of code. */
const valueOf = (code: string): unknown => runInNewContext(`(${code})`);

describe('the words of generated code', () => {
  it.each([
    'plain',
    "it's",
    'say "so"',
    `both ' and "`,
    'back\\slash',
    'line\nbreak\r\u2028\u2029',
    '`${process.exit()}`',
    '*/ // <!--',
    '\u0000\u001f\u007f\u0085\ufeff',
    '\ud800 alone',
    '\u{1f600}',
  ])('writes any text as a literal that is that text: %j', (text) => {
    const literal = stringLiteral(text);
    expect(valueOf(literal)).toBe(text);
    expect(literal).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  });

  it('takes the quotes that need fewer escapes', () => {
    expect(stringLiteral('a')).toBe("'a'");
    expect(stringLiteral("it's")).toBe(`"it's"`);
    expect(stringLiteral(`'"`)).toBe(`'\\'"'`);
  });

  it('writes whole numbers without losing digits', () => {
    expect(wholeNumber(5n)).toBe('5');
    expect(wholeNumber(-9_223_372_036_854_775_808n)).toBe('-9223372036854775808n');
  });

  it('writes keys of objects and reads of properties, in quotes where they have to be', () => {
    expect([propertyKey('a_1'), propertyKey('class'), propertyKey('a b'), propertyKey('1')]).toEqual([
      'a_1',
      'class',
      "'a b'",
      "'1'",
    ]);
    const made = valueOf(`({ ${propertyKey('__proto__')}: 1 })`) as object;
    expect(Object.keys(made)).toEqual(['__proto__']);
    expect([propertyAccess('id'), propertyAccess("a'b")]).toEqual(['.id', `["a'b"]`]);
  });

  it('keeps text of a comment in its line', () => {
    expect(commentText('a */ b\n\u2028c')).toBe('a * / b c');
  });

  it.each([
    ['create_date', 'createDate', 'CreateDate'],
    ['createDate', 'createDate', 'CreateDate'],
    ['FIRST_NAME', 'firstName', 'FirstName'],
    ['first name', 'firstName', 'FirstName'],
    ['1st', '_1st', '_1st'],
    ['__proto__', 'proto', 'Proto'],
    ['größe', 'größe', 'Größe'],
    ["a'; drop--", 'aDrop', 'ADrop'],
    ['!!', '_', '_'],
  ])('makes identifiers of any name: %s', (name, camel, pascal) => {
    expect([camelCase(name), pascalCase(name)]).toEqual([camel, pascal]);
  });

  it.each([
    ['user', 'users'],
    ['category', 'categories'],
    ['address', 'address'],
    ['box', 'boxes'],
    ['day', 'days'],
    ['salesPerson', 'salesPeople'],
  ])('makes plurals where they are easily told: %s', (one, many) => {
    expect(plural(one)).toBe(many);
  });

  it.each([
    ['users', 'user'],
    ['categories', 'category'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['status', 'status'],
    ['news', 'news'],
    ['series', 'series'],
    ['person', 'person'],
    ['people', 'person'],
    ['Children', 'Child'],
  ])('makes singulars where they are easily told: %s', (many, one) => {
    expect(singular(many)).toBe(one);
  });
});
