import { describe, expect, it } from 'vitest';
import { array, arrow, block, call, isEmpty, layout, object } from '../../src/codegen/layout.js';
import { moduleNames, UniqueNames } from '../../src/codegen/unique-names.js';

const long = "'a text that takes much of the room of a line'";

describe('the layout of generated code', () => {
  it('puts in a line what fits in it', () => {
    expect(layout(call('f', '1', array(['2']), object({ a: '3', b: undefined })))).toBe('f(1, [2], { a: 3 })');
    expect(layout(object({}))).toBe('{}');
    expect(isEmpty(object({ a: undefined }))).toBe(true);
  });

  it('opens a literal at the end of a call', () => {
    expect(layout(call('f', '1', object({ a: long, b: long, c: long })))).toBe(
      `f(1, {\n  a: ${long},\n  b: ${long},\n  c: ${long},\n})`,
    );
  });

  it('gives each argument a line where two literals follow each other', () => {
    expect(layout(call('f', '1', block([{ key: 'a', value: '1' }]), object({ b: '2' })))).toBe(
      'f(\n  1,\n  {\n    a: 1,\n  },\n  { b: 2 },\n)',
    );
  });

  it('breaks lists and arrows that do not fit', () => {
    expect(layout(array([long, long, long]))).toBe(`[\n  ${long},\n  ${long},\n  ${long},\n]`);
    expect(layout(arrow(call('f', array([long, long]), object({ a: long }))))).toBe(
      `() =>\n  f([${long}, ${long}], {\n    a: ${long},\n  })`,
    );
  });

  it('breaks lists of lists, and puts nothing between the braces of an empty object', () => {
    expect(layout(array([array(['1', '2']), array(['3', '4'])]))).toBe('[\n  [1, 2],\n  [3, 4],\n]');
    expect(layout(array([array(['1', '2'])]))).toBe('[[1, 2]]');
    expect(layout(block([]))).toBe('{}');
  });

  it('writes a property once that is called as its value', () => {
    expect(layout(object({ metadata: 'metadata', a: '1' }))).toBe('{ metadata, a: 1 }');
  });

  it('writes comments above properties', () => {
    expect(layout(block([{ key: 'a', value: '1', comments: ['why'] }]))).toBe('{\n  // why\n  a: 1,\n}');
  });
});

describe('the names of a module', () => {
  it('are each given once', () => {
    const names = new UniqueNames(['taken']);
    expect([names.take('taken', 'other'), names.take('taken', 'other'), names.take('a')]).toEqual([
      'other',
      'other2',
      'a',
    ]);
  });

  it('are none of the language, of the program or of the imports', () => {
    const names = moduleNames(['Table']);
    expect(['class', 'Date', 'await', 'Table', 'users'].map((name) => names.take(name))).toEqual([
      'class2',
      'Date2',
      'await2',
      'Table2',
      'users',
    ]);
  });
});
