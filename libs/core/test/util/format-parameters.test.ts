import { describe, expect, it } from 'vitest';
import { formatParameters } from '../../src/util/format-parameters.js';

// proves: echo-log
describe('formatParameters', () => {
  it('prints one set as a tuple, with a comma after a single value', () => {
    expect(formatParameters([])).toBe('()');
    expect(formatParameters([1])).toBe('(1,)');
    expect(formatParameters(['x', 1, null, true, false])).toBe("('x', 1, None, True, False)");
  });

  it('prints named values as a dictionary', () => {
    expect(formatParameters({ id: 1, name: 'x' })).toBe("{'id': 1, 'name': 'x'}");
  });

  it('prints many sets as a list of tuples', () => {
    expect(formatParameters([['a'], ['b']], { isMulti: true })).toBe("[('a',), ('b',)]");
  });

  it('shows the first 8 and the last 2 of more than 10 sets', () => {
    const sets = Array.from({ length: 20 }, (_, i) => [`v${i}`]);
    expect(formatParameters(sets, { isMulti: true })).toBe(
      "[('v0',), ('v1',), ('v2',), ('v3',), ('v4',), ('v5',), ('v6',), ('v7',)  ... displaying 10 of 20 total bound " +
        "parameter sets ...  ('v18',), ('v19',)]",
    );
    expect(formatParameters(sets.slice(0, 10), { isMulti: true })).not.toContain('displaying');
  });

  it('cuts the middle out of a value longer than 300 characters', () => {
    const half = 'z'.repeat(149);
    expect(formatParameters(['z'.repeat(400)])).toBe(`('${half} ... (102 characters truncated) ... ${half}',)`);
  });

  it('cuts the middle out of more than 100 values', () => {
    const text = formatParameters(Array.from({ length: 120 }, (_, i) => i));
    expect(text).toContain('49 ... 20 parameters truncated ... 70,');
  });

  it('prints dates, bigints, bytes, lists and objects', () => {
    expect(formatParameters([new Date(0), 10n, new Uint8Array([0, 255]), [1, 'a'], { a: null }])).toBe(
      "('1970-01-01T00:00:00.000Z', 10, b'\\x00\\xff', [1, 'a'], {'a': None})",
    );
  });

  it('does not write out many megabytes of bytes', () => {
    expect(formatParameters([new Uint8Array(1000)])).toContain('(940 bytes truncated)');
  });

  it('quotes as Python does and keeps control characters off the line', () => {
    expect(formatParameters(["it's"])).toBe(`("it's",)`);
    expect(formatParameters([`it's "x"`])).toBe(`('it\\'s "x"',)`);
    expect(formatParameters(['a\nb\\\u0007'])).toBe("('a\\nb\\\\\\x07',)");
  });

  it('shows characters that cannot be seen as Python does', () => {
    expect(formatParameters(['\u00a0\u200b\u2028 \ud800é😀'])).toBe("('\\xa0\\u200b\\u2028 \\ud800é😀',)");
    expect(formatParameters(['\u{e0001}'])).toBe("('\\U000e0001',)");
    expect(formatParameters([new TextEncoder().encode("it's\n\\ \u007fé")])).toBe(
      "(b'it\\'s\\n\\\\ \\x7f\\xc3\\xa9',)",
    );
  });
});
